import { describe, expect, it } from 'vitest'
import { debianPackages, familyOf, installAdvice, parseLdd, type LinuxSystem } from '../../scripts/system-packages.mjs'

const BOOKWORM = new Set(['xvfb', 'libgtk-3-0', 'libasound2'])
const TRIXIE = new Set(['xvfb', 'libgtk-3-0t64', 'libasound2t64'])

function system(change: Partial<LinuxSystem>): LinuxSystem {
  return { family: 'debian', isRoot: false, isKnownPackage: (name) => BOOKWORM.has(name), ...change }
}

describe('what an ordinary user is told', () => {
  it('names what is missing and one command with all packages', () => {
    expect(installAdvice(['libnss3.so', 'a Chinese font'], system({}))).toBe(
      'This system lacks what the window needs: libnss3.so, a Chinese font.\n' +
        'Run this once, then the same command again:\n' +
        '  sudo apt-get install -y --no-install-recommends xvfb xauth libgtk-3-0 libnss3 libasound2 libgbm1 fonts-noto-cjk',
    )
  })

  it('uses the new names where the package lists have them', () => {
    expect(installAdvice(['libnss3.so'], system({ isKnownPackage: (name) => TRIXIE.has(name) }))).toContain(
      'xvfb xauth libgtk-3-0t64 libnss3 libasound2t64 libgbm1 fonts-noto-cjk',
    )
  })

  it('adds the update where apt never saw a package list', () => {
    const advice = installAdvice(['Xvfb'], system({ isKnownPackage: () => false }))
    expect(advice).toMatch(/^ {2}sudo apt-get update && sudo apt-get install -y /m)
  })

  it.each([
    ['fedora', 'sudo dnf install -y '],
    ['arch', 'sudo pacman -S --needed '],
    ['other', 'with its package manager'],
  ] as const)('knows the command of %s', (family, command) => {
    expect(installAdvice(['Xvfb'], system({ family }))).toContain(command)
  })
})

describe('what is read from the system', () => {
  it('the libraries that ldd does not find, each once', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibnss3.so => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f22b1e1e000)',
      '\tlibgbm.so.1 => not found',
      '\tlibnss3.so => not found',
    ]
    expect(parseLdd(output.join('\n'))).toEqual(['libnss3.so', 'libgbm.so.1'])
  })

  it.each([
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', 'debian'],
    ['ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', 'debian'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora'],
    ['ID=manjaro\nID_LIKE=arch\n', 'arch'],
    ['ID=alpine\nHOME_URL="https://debian.example/"\n', 'other'],
    ['', 'other'],
  ])('the family of a distribution', (release, family) => {
    expect(familyOf(release)).toBe(family)
  })

  it('a release knows either name of a renamed package, and others keep theirs', () => {
    const packages = debianPackages((name) => name.endsWith('t64'))
    expect(packages.join(' ')).toBe('xvfb xauth libgtk-3-0t64 libnss3 libasound2t64 libgbm1 fonts-noto-cjk')
  })
})
