import { themeQuartz } from 'ag-grid-community'
import { theme as antdTheme, type ThemeConfig } from 'antd'

export type ThemeName = 'light' | 'dark'

/** In single quotes: zrender writes it into a double-quoted attribute of SVG files as it is. */
export const FONT_FAMILY = "'Microsoft YaHei UI', 'Noto Sans CJK SC', system-ui, sans-serif"

/** Lengths in px. */
export const SIZE = {
  font: 13,
  fontSmall: 12,
  fontTitle: 16,
  row: 28,
  control: 28,
  topBar: 40,
  navWide: 132,
  navNarrow: 72,
  drawer: 420,
  drawerWide: 620,
  radius: 4,
  gap1: 4,
  gap2: 8,
  gap3: 12,
  gap4: 16,
} as const

export interface Colours {
  readonly accent: string
  readonly accentSoft: string
  /** Behind the panels. */
  readonly canvas: string
  readonly surface: string
  readonly surfaceRaised: string
  readonly border: string
  readonly gridLine: string
  readonly text: string
  readonly textSoft: string
  /** Loss, churn risk, errors. */
  readonly loss: string
  readonly lossSoft: string
  /** Gain. */
  readonly gain: string
  readonly gainSoft: string
  readonly warn: string
  readonly warnSoft: string
  /** Title rows and header rows in the picture of a sheet. */
  readonly titleRow: string
  readonly headerRow: string
  /** The category "other". */
  readonly other: string
  /** Colour-blind-safe, for categories. */
  readonly palette: readonly string[]
}

const LIGHT: Colours = {
  accent: '#1c5fb8',
  accentSoft: '#e6eff9',
  canvas: '#f3f5f7',
  surface: '#ffffff',
  surfaceRaised: '#fafbfc',
  border: '#d5dae0',
  gridLine: '#e8ebef',
  text: '#1d2630',
  textSoft: '#5a6673',
  loss: '#bf2a30',
  lossSoft: '#fbeaea',
  gain: '#1b7a45',
  gainSoft: '#e5f4ea',
  warn: '#94600a',
  warnSoft: '#fdf3dd',
  titleRow: '#f1ecf8',
  headerRow: '#e6eff9',
  other: '#a9b2bc',
  // Okabe & Ito 2008, yellow and black exchanged for tones that stand out from white and from text.
  palette: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#a6a000', '#7a5aa6'],
}

const DARK: Colours = {
  accent: '#6ea8ee',
  accentSoft: '#1e3350',
  canvas: '#14181d',
  surface: '#1c2229',
  surfaceRaised: '#222931',
  border: '#38424d',
  gridLine: '#2b333c',
  text: '#e3e8ed',
  textSoft: '#a0acb8',
  loss: '#f2787c',
  lossSoft: '#43252a',
  gain: '#5cc48b',
  gainSoft: '#1d3a2a',
  warn: '#e0ad52',
  warnSoft: '#3d321c',
  titleRow: '#332c44',
  headerRow: '#1e3350',
  other: '#6d7782',
  palette: ['#4aa3dc', '#f0b429', '#2fc49a', '#dd94bb', '#8ccdf3', '#f2813a', '#c9c44a', '#a68bd0'],
}

export function coloursOf(name: ThemeName): Colours {
  return name === 'dark' ? DARK : LIGHT
}

/** antd's compact spacing with the window's own font and control sizes: its compact fonts are too small for Chinese. */
const compactAt13: typeof antdTheme.compactAlgorithm = (seed, map) => ({
  ...antdTheme.compactAlgorithm(seed, map),
  fontSize: SIZE.font,
  fontSizeSM: SIZE.fontSmall,
  fontSizeLG: SIZE.font + 1,
  fontSizeXL: SIZE.fontTitle,
  lineHeight: 1.55,
  lineHeightSM: 1.5,
  controlHeight: SIZE.control,
  controlHeightSM: SIZE.control - 4,
  controlHeightXS: SIZE.control - 10,
  controlHeightLG: SIZE.control + 6,
})

/** Theme of antd, derived from the tokens above. */
export function antdThemeOf(name: ThemeName): ThemeConfig {
  const colours = coloursOf(name)
  const algorithm = name === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm
  return {
    algorithm: [algorithm, compactAt13],
    token: {
      colorPrimary: colours.accent,
      colorInfo: colours.accent,
      colorLink: colours.accent,
      colorError: colours.loss,
      colorSuccess: colours.gain,
      colorWarning: colours.warn,
      colorInfoBg: colours.accentSoft,
      colorErrorBg: colours.lossSoft,
      colorSuccessBg: colours.gainSoft,
      colorWarningBg: colours.warnSoft,
      colorInfoBorder: colours.border,
      colorErrorBorder: colours.border,
      colorSuccessBorder: colours.border,
      colorWarningBorder: colours.border,
      colorText: colours.text,
      colorTextSecondary: colours.textSoft,
      colorTextDescription: colours.textSoft,
      colorTextPlaceholder: colours.textSoft,
      colorBgLayout: colours.canvas,
      colorBgContainer: colours.surface,
      colorBgElevated: name === 'dark' ? colours.surfaceRaised : colours.surface,
      colorBorder: colours.border,
      colorBorderSecondary: colours.gridLine,
      fontFamily: FONT_FAMILY,
      borderRadius: SIZE.radius,
      wireframe: false,
      motionDurationMid: '0.1s',
      motionDurationSlow: '0.15s',
      ...(name === 'dark' ? { colorTextLightSolid: '#10161d' } : {}),
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Alert: { withDescriptionPadding: `${SIZE.gap2}px ${SIZE.gap3}px`, withDescriptionIconSize: SIZE.fontTitle },
      Tag: { defaultBg: colours.accentSoft },
    },
  }
}

/** Theme of AG Grid, derived from the same tokens. */
export function gridThemeOf(name: ThemeName) {
  const colours = coloursOf(name)
  return themeQuartz.withParams({
    fontFamily: FONT_FAMILY,
    fontSize: SIZE.font,
    headerFontSize: SIZE.font,
    headerFontWeight: 600,
    rowHeight: SIZE.row,
    headerHeight: SIZE.row + 2,
    spacing: 5,
    cellHorizontalPadding: SIZE.gap2,
    accentColor: colours.accent,
    backgroundColor: colours.surface,
    foregroundColor: colours.text,
    headerBackgroundColor: colours.surfaceRaised,
    headerTextColor: colours.textSoft,
    borderColor: colours.gridLine,
    rowHoverColor: colours.surfaceRaised,
    selectedRowBackgroundColor: colours.accentSoft,
    wrapperBorder: false,
    wrapperBorderRadius: 0,
    borderRadius: SIZE.radius,
    browserColorScheme: name,
  })
}

/** Theme of ECharts, derived from the same tokens. */
export function chartThemeOf(name: ThemeName): object {
  const colours = coloursOf(name)
  const axis = {
    axisLine: { lineStyle: { color: colours.border } },
    axisTick: { lineStyle: { color: colours.border } },
    axisLabel: { color: colours.textSoft, fontSize: SIZE.fontSmall },
    nameTextStyle: { color: colours.textSoft, fontSize: SIZE.fontSmall },
    splitLine: { lineStyle: { color: colours.gridLine } },
  }
  return {
    color: colours.palette,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: FONT_FAMILY, fontSize: SIZE.fontSmall, color: colours.text },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    timeAxis: axis,
    logAxis: axis,
    legend: { textStyle: { color: colours.textSoft, fontSize: SIZE.fontSmall } },
    tooltip: {
      backgroundColor: colours.surfaceRaised,
      borderColor: colours.border,
      textStyle: { color: colours.text, fontSize: SIZE.fontSmall },
    },
    brush: {
      brushStyle: { color: colours.accent, opacity: 0.18, borderColor: colours.accent, borderWidth: 1 },
    },
    bar: { itemStyle: { color: colours.accent } },
  }
}

/** The tokens as CSS custom properties, for the style sheets. */
export function cssVariablesOf(name: ThemeName): Readonly<Record<string, string>> {
  const { palette: _palette, ...colours } = coloursOf(name)
  const kebab = (token: string): string => token.replaceAll(/[A-Z0-9]+/g, (part) => `-${part.toLowerCase()}`)
  return {
    '--font-family': FONT_FAMILY,
    ...Object.fromEntries(Object.entries(colours).map(([token, value]) => [`--${kebab(token)}`, value])),
    ...Object.fromEntries(Object.entries(SIZE).map(([token, value]) => [`--${kebab(token)}`, `${value}px`])),
  }
}
