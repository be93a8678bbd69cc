import type { EngineEvent, JobName } from '../../shared/api/engine-api.ts'
import { hasText, textOr, type Translate } from '../../shared/i18n/catalogue.ts'

/** Progress of one job on stderr: a moving line on a terminal, one line per phase elsewhere. */
export function showProgress(t: Translate, method: JobName): { readonly take: (event: EngineEvent) => void; readonly end: () => void } {
  const key = `shell.jobName.${method.replace('.', '_')}`
  const name = hasText(key) ? t(key as 'shell.jobs.title') : method
  const phaseName = (phase: string): string => textOr(t, `shell.phase.${phase}`, 'shell.phase.unknown')
  const isTerminal = process.stderr.isTTY
  let phase = ''
  return {
    take(event) {
      if (event.event !== 'job' || event.job.state !== 'running' || event.job.phase === '') return
      const percent = `${Math.floor(event.job.fraction * 100)} %`
      if (isTerminal) process.stderr.write(`\r${name} ${phaseName(event.job.phase)} ${percent}   `)
      else if (event.job.phase !== phase) process.stderr.write(`${name}: ${phaseName(event.job.phase)}\n`)
      phase = event.job.phase
    },
    end() {
      if (isTerminal && phase !== '') process.stderr.write('\r\x1b[K')
    },
  }
}
