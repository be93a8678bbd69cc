import { InputNumber, Segmented, Select } from 'antd'
import type { ReactNode } from 'react'
import type { FieldId } from '../../../../shared/domain/field.ts'
import { assertNever } from '../../../../shared/domain/errors.ts'
import { textOr } from '../../../../shared/i18n/catalogue.ts'
import { useT } from '../../../ui/locale.tsx'
import { FieldSelect } from '../field-select.tsx'
import { canMeasure, firstFilled } from '../fields.ts'
import type { Fields } from '../use-fields.ts'
import { sizedTile } from './boards.ts'
import { TILE_TYPES, withSetting } from './tile-types.ts'
import type { Setting, Tile } from './tile.ts'

interface TileSettingsProps {
  readonly tile: Tile
  readonly fields: Fields
  readonly onChange: (tile: Tile) => void
}

/** What can be set of a chart: its fields and how they are counted and shown, and its size in numbers. */
export function TileSettings({ tile, fields, onChange }: TileSettingsProps) {
  const t = useT()
  const { settings, looks } = TILE_TYPES[tile.type]
  return (
    <div className="explore-form board-settings">
      {settings.map((setting) => (
        <SettingLine key={`${setting.kind}${'key' in setting ? setting.key : ''}`} setting={setting} tile={tile} fields={fields} onChange={onChange} />
      ))}
      {looks.length > 1 && (
        <Line label={t('board.setting.look')}>
          <Segmented value={tile.look ?? ''} options={looks.map((look) => ({ value: look, label: t(`board.look.${look}`) }))} onChange={(value) => onChange({ ...tile, look: looks.find((look) => look === value) ?? null })} />
        </Line>
      )}
      <div className="board-size">
        <Line label={t('board.setting.width')}>
          <InputNumber size="small" min={3} max={12} precision={0} aria-label={t('board.setting.width')} value={tile.width} onChange={(width) => onChange(sizedTile(tile, width ?? tile.width, tile.height))} />
        </Line>
        <Line label={t('board.setting.height')}>
          <InputNumber size="small" min={3} max={12} precision={0} aria-label={t('board.setting.height')} value={tile.height} onChange={(height) => onChange(sizedTile(tile, tile.width, height ?? tile.height))} />
        </Line>
      </div>
    </div>
  )
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <span className="soft">{label}</span>
      {children}
    </div>
  )
}

function SettingLine({ setting, tile, fields, onChange }: TileSettingsProps & { readonly setting: Setting }) {
  const t = useT()
  const set = (change: Readonly<Record<string, unknown>>): void => onChange(withSetting(tile, change))
  const values: Readonly<Record<string, unknown>> = tile.query
  switch (setting.kind) {
    case 'field': {
      const value = values[setting.key]
      const choices = fields.fields.filter(setting.accepts)
      return (
        <Line label={t(`board.setting.${setting.key}`)}>
          <div className="board-field">
            <FieldSelect fields={choices} value={typeof value === 'string' ? value : undefined} onChange={(field) => set({ [setting.key]: field })} placeholder={t(`board.setting.${setting.key}`)} />
            {setting.isOptional && value !== null && (
              <button type="button" className="board-none" onClick={() => set({ [setting.key]: null })}>
                {t('board.setting.none')}
              </button>
            )}
          </div>
        </Line>
      )
    }
    case 'measure':
      return <MeasureLine value={values['measure']} fields={fields} onChange={(measure) => set({ measure })} />
    case 'choice':
      return (
        <Line label={t(`board.setting.${setting.key}`)}>
          <Segmented
            value={String(values[setting.key])}
            options={setting.values.map((value) => ({ value, label: textOr(t, `${setting.key === 'measure' ? 'board.seriesMeasure' : `board.${setting.key}`}.${value}`, 'board.setting.measure') }))}
            onChange={(value) => set({ [setting.key]: value })}
          />
        </Line>
      )
    case 'number':
      return (
        <Line label={t(`board.setting.${setting.key}`)}>
          <Select size="small" aria-label={t(`board.setting.${setting.key}`)} value={Number(values[setting.key])} options={setting.values.map((value) => ({ value, label: String(value) }))} onChange={(value) => set({ [setting.key]: value })} />
        </Line>
      )
    default:
      return assertNever(setting)
  }
}

const MEASURES = ['count', 'sum', 'mean'] as const

interface MeasureLineProps {
  readonly value: unknown
  readonly fields: Fields
  readonly onChange: (measure: { readonly kind: 'count' } | { readonly kind: 'sum' | 'mean'; readonly field: FieldId }) => void
}

function MeasureLine({ value, fields, onChange }: MeasureLineProps) {
  const t = useT()
  const choices = fields.fields.filter(canMeasure)
  const now = typeof value === 'object' && value !== null ? value : {}
  const kind = MEASURES.find((one) => 'kind' in now && now.kind === one) ?? 'count'
  const field = 'field' in now && typeof now.field === 'string' ? now.field : firstFilled(choices, ['bill_fee_avg3', 'bill_fee', 'arpu'])?.id
  const choose = (next: (typeof MEASURES)[number], of: FieldId | undefined): void => {
    if (next === 'count') onChange({ kind: 'count' })
    else if (of !== undefined) onChange({ kind: next, field: of })
  }
  return (
    <>
      <Line label={t('board.setting.measure')}>
        <Segmented value={kind} options={MEASURES.map((one) => ({ value: one, label: t(`board.kinds.${one}`) }))} onChange={(next) => choose(next, field)} />
      </Line>
      {kind !== 'count' && (
        <Line label={t('board.setting.measureField')}>
          <FieldSelect fields={choices} value={field} onChange={(of) => choose(kind, of)} placeholder={t('board.setting.measureField')} />
        </Line>
      )}
    </>
  )
}
