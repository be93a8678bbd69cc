import { Button } from 'antd'
import { useState, type DragEvent } from 'react'
import type { ChartData } from '../../../../shared/api/chart.ts'
import type { FieldId } from '../../../../shared/domain/field.ts'
import type { Month } from '../../../../shared/domain/month.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { useRuleText } from '../../../state/rule-text.ts'
import { useFormat, useT } from '../../../ui/locale.tsx'
import { Popup } from '../../../ui/popup.tsx'
import type { Fields } from '../use-fields.ts'
import { madeText } from './made-text.ts'
import { fieldsOfQuery, type Tile } from './tile.ts'

interface ChartExplained {
  readonly tile: Tile
  readonly title: string
  readonly data: ChartData | undefined
  /** Whom it is asked for: all conditions but its own. */
  readonly rule: Rule
  readonly hasOwn: boolean
  /** How it was counted and shown. */
  readonly notes: readonly string[]
  readonly month: Month
  readonly fields: Fields
  readonly onDefinition: (field: FieldId) => void
}

interface ChartHeadingProps extends ChartExplained {
  readonly dragType: string
}

/** A chart's title and n, which say on a click what is counted, of whom and how; the title is also what it is dragged by. */
export function ChartHeading({ dragType, ...chart }: ChartHeadingProps) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const { title, data, tile } = chart
  const openField = (field: FieldId): void => {
    setOpen(false)
    chart.onDefinition(field)
  }
  return (
    <Popup
      placement="bottomLeft"
      open={isOpen}
      onOpenChange={setOpen}
      title={t('board.definitionTitle', { title })}
      content={<ChartDefinition {...chart} onDefinition={openField} />}
    >
      <span className="board-heading">
        <button
          type="button"
          className="board-title"
          draggable
          title={t('board.definitionOf', { title })}
          onDragStart={(event: DragEvent) => event.dataTransfer.setData(dragType, tile.id)}
        >
          {title}
        </button>
        {data && (
          <button type="button" className="explained panel-n" title={t('board.definitionOf', { title })}>
            {t('common.n', { count: data.rows })}
          </button>
        )}
      </span>
    </Popup>
  )
}

function ChartDefinition({ tile, data, rule, hasOwn, notes, month, fields, onDefinition }: ChartExplained) {
  const t = useT()
  const format = useFormat()
  const isEveryone = rule.op === 'all' && rule.of.length === 0
  const whom = useRuleText(isEveryone ? null : rule)
  const share = (count: number, rows: number): string => (rows === 0 ? '' : t('board.made.share', { share: format.percent(count / rows) }))
  return (
    <dl className="definition board-definition">
      <dt>{t('board.made.what')}</dt>
      <dd>{madeText(tile, { t, nameOf: fields.nameOf, month: format.month(month) })}</dd>
      <dt>{t('board.made.whom')}</dt>
      <dd>
        {isEveryone ? t('board.made.everyone', { month: format.month(month) }) : t('board.made.those', { month: format.month(month), rule: whom })}
        {hasOwn && <div className="soft">{t('board.made.own')}</div>}
      </dd>
      {data && (
        <>
          <dt>{t('board.made.rows')}</dt>
          <dd className="figures">{format.count(data.rows)}</dd>
          <dt>{t('common.missing')}</dt>
          <dd className="figures">
            {format.count(data.missing)} {share(data.missing, data.rows)}
          </dd>
          {notes.length > 0 && <dt>{t('board.made.how')}</dt>}
          {notes.map((note) => (
            <dd key={note}>{note}</dd>
          ))}
        </>
      )}
      <dt>{t('board.made.fields')}</dt>
      <dd>
        {fieldsOfQuery(tile.query).map((field) => (
          <Button key={field} type="link" size="small" onClick={() => onDefinition(field)}>
            {fields.nameOf(field)}
          </Button>
        ))}
      </dd>
    </dl>
  )
}
