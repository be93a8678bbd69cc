import { DownOutlined } from '@ant-design/icons'
import { Select } from 'antd'

export interface LazyOption {
  readonly value: string
  readonly label: string
  /** What typed text is looked for in besides the label, in lower case. */
  readonly search?: string
}

export interface LazyGroup {
  readonly label: string
  readonly options: readonly LazyOption[]
  /** Behind the other groups as soon as text is typed: what is looked for is rather found in those. */
  readonly isLastFound?: boolean
}

interface LazySelectProps {
  /** What the choice is about, for those who hear the page. */
  readonly label: string
  readonly value: string
  /** The chosen option as it is shown while the list is closed. */
  readonly text: string
  /** Built when the list is opened. */
  readonly options: () => readonly (LazyOption | LazyGroup)[]
  readonly isOpen: boolean
  readonly onOpenChange: (isOpen: boolean) => void
  readonly onChange: (value: string) => void
  readonly isSearchable?: boolean
  readonly listWidth?: number
  readonly className?: string
}

/** A list to choose from that is a plain button until it is opened: a table can have hundreds of them. */
export function LazySelect(props: LazySelectProps) {
  const { label, value, text, options, isOpen, onOpenChange, onChange, isSearchable = false, listWidth, className = '' } = props
  if (!isOpen) {
    return (
      <button type="button" className={`lazy-select ${className}`} aria-haspopup="listbox" aria-label={`${label}: ${text}`} title={text} onClick={() => onOpenChange(true)}>
        <span>{text}</span>
        <DownOutlined />
      </button>
    )
  }
  return (
    <Select
      className={`lazy-select-open ${className}`}
      size="small"
      open
      autoFocus
      showSearch={isSearchable ? { filterOption: matches, filterSort: inOrderFound } : false}
      value={value}
      aria-label={label}
      popupMatchSelectWidth={listWidth ?? false}
      options={options().map((option) => ('options' in option ? { ...option, options: [...option.options] } : option))}
      onOpenChange={onOpenChange}
      onChange={(chosen: string) => {
        onChange(chosen)
        onOpenChange(false)
      }}
    />
  )
}

function matches(input: string, option: unknown): boolean {
  const { label = '', search = '' } = isOption(option) ? option : {}
  const wanted = input.toLowerCase()
  return search.includes(wanted) || label.toLowerCase().includes(wanted)
}

/** The order of the list, but for groups that come last in a search; Enter then takes the first option found elsewhere. */
function inOrderFound(a: object, b: object, { searchValue }: { readonly searchValue: string }): number {
  return searchValue === '' ? 0 : Number(isLastFound(a)) - Number(isLastFound(b))
}

function isLastFound(entry: object): boolean {
  return 'isLastFound' in entry && entry.isLastFound === true
}

function isOption(option: unknown): option is LazyOption {
  return typeof option === 'object' && option !== null && 'value' in option && 'label' in option
}
