import { CopyOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import type { Recipe, TargetList } from '../../../shared/api/campaign.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { copyText } from '../../ui/clipboard.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Info } from '../../ui/panel.tsx'

/** 口径 of a list: everything that is needed to make it again. */
export function Basis({ list }: { readonly list: TargetList }) {
  const t = useT()
  const format = useFormat()
  const { message } = App.useApp()
  const { recipe, hash, modelId, createdAt, lockedAt } = list
  const index = useFieldIndex(recipe.month)
  const ruleText = useRuleText(recipe.rule)
  const copy = (text: string): void => {
    copyText(text)
    void message.success(t('common.copied'))
  }
  const { rankBy } = recipe
  const ranked = rankBy
    ? `${index.nameOf(rankBy.field)} ${t(`campaign.builder.direction.${rankBy.direction}`)}`
    : t('campaign.builder.rankDefault')
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('campaign.basis.rule'), ruleText],
    [t('campaign.basis.month'), format.month(recipe.month)],
    [
      t('campaign.basis.suppress'),
      suppressed(recipe).map((code) => t(`campaign.suppression.${code}`)).join(' · ') || t('campaign.basis.none'),
    ],
    [
      t('campaign.basis.control'),
      recipe.controlShare > 0
        ? t('campaign.basis.controlOf', { share: format.percent(recipe.controlShare) })
        : t('campaign.basis.none'),
    ],
    [
      t('campaign.basis.limit'),
      recipe.limit === null ? t('campaign.basis.none') : t('campaign.basis.limitOf', { count: recipe.limit }),
    ],
    [t('campaign.basis.rankBy'), ranked],
    [t('campaign.basis.seed'), String(recipe.seed)],
    [t('campaign.basis.model'), modelId === null ? t('campaign.basis.noModel') : t('campaign.basis.modelOf', { modelId })],
    [t('campaign.basis.created'), format.dateTime(createdAt)],
    [t('campaign.basis.locked'), format.dateTime(lockedAt)],
    [
      t('campaign.basis.hash'),
      hash === null ? (
        t('campaign.basis.notLocked')
      ) : (
        <>
          <code className="campaign-hash">{hash}</code>
          <Button
            size="small"
            type="text"
            icon={<CopyOutlined />}
            aria-label={t('common.copy')}
            title={t('common.copy')}
            onClick={() => copy(hash)}
          />
          <Info info={t('campaign.basis.hashMeaning')} />
        </>
      ),
    ],
  ]
  return (
    <div className="campaign-basis">
      <dl className="campaign-facts figures">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <Button icon={<CopyOutlined />} onClick={() => copy(JSON.stringify({ name: list.name, recipe }, null, 2))}>
        {t('campaign.basis.copyRecipe')}
      </Button>
    </div>
  )
}

function suppressed({ suppress }: Recipe): readonly (keyof Recipe['suppress'])[] {
  const { suspended, closed, doNotDisturb, lostContact, duplicates, invalidNumber, otherLists } = suppress
  const all = [
    ['closed', closed],
    ['suspended', suspended],
    ['doNotDisturb', doNotDisturb],
    ['lostContact', lostContact],
    ['invalidNumber', invalidNumber],
    ['duplicates', duplicates],
    ['otherLists', otherLists],
  ] as const
  return all.flatMap(([code, isOn]) => (isOn ? [code] : []))
}
