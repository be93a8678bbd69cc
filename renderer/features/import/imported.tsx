import { useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { Split } from '../../ui/split.tsx'
import { BatchDetails, type OpenBatch } from './batch-details.tsx'
import { Ledger } from './ledger.tsx'
import { MonthCalendar } from './month-calendar.tsx'

interface ImportedProps {
  readonly open: OpenBatch | null
  readonly onOpen: (batch: OpenBatch) => void
  readonly onClose: () => void
}

/** Months, batches and what became of their rows. */
export function Imported({ open, onOpen, onClose }: ImportedProps) {
  const [month, setMonth] = useState<Month | null>(null)
  const months = <MonthCalendar month={month} onMonth={setMonth} />
  const ledger = <Ledger open={open} onOpen={onOpen} month={month} onAllMonths={() => setMonth(null)} />
  return (
    <div className="import-rest">
      {open === null ? (
        // Without details the batches have their room.
        <Split key="two" id="import.months" direction="column" sizes={['30%', '70%']} min={90}>
          {months}
          {ledger}
        </Split>
      ) : (
        <Split key="three" id="import.month" direction="column" sizes={['22%', '36%', '42%']} min={90}>
          {months}
          {ledger}
          <BatchDetails open={open} onOpen={onOpen} onClose={onClose} />
        </Split>
      )}
    </div>
  )
}
