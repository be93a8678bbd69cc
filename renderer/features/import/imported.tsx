import { useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { Split } from '../../ui/split.tsx'
import { BatchDetails, type OpenBatch } from './batch-details.tsx'
import { Ledger } from './ledger.tsx'
import { MonthCalendar } from './month-calendar.tsx'

interface ImportedProps {
  readonly open: OpenBatch | null
  readonly onOpen: (batch: OpenBatch) => void
}

/** Months, batches and what became of their rows. */
export function Imported({ open, onOpen }: ImportedProps) {
  const [month, setMonth] = useState<Month | null>(null)
  return (
    <div className="import-rest">
      <Split id="import.month" direction="column" sizes={['27%', '32%', '41%']} min={90}>
        <MonthCalendar month={month} onMonth={setMonth} />
        <Ledger open={open} onOpen={onOpen} month={month} onAllMonths={() => setMonth(null)} />
        <BatchDetails open={open} onOpen={onOpen} />
      </Split>
    </div>
  )
}
