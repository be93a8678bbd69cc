import { describe, expect, it } from 'vitest'
import { SubscriberIndex } from '../../../electron/engine/import/subscriber-index.ts'

describe('SubscriberIndex', () => {
  it('numbers new subscribers densely after those stored', () => {
    const index = new SubscriberIndex([{ subscriberNo: 7, key: 'A', subId: 'A', msisdn: '13800000001' }])
    expect(index.resolve('A', null, null)).toBe(7)
    expect(index.resolve('B', '13800000002', null)).toBe(8)
    expect(index.resolve('B', '13800000002', null)).toBe(8)
    expect(index.resolve('C', null, null)).toBe(9)
    expect(index.takeAdded().map(({ subscriberNo, key }) => [subscriberNo, key])).toEqual([[8, 'B'], [9, 'C']])
    expect(index.takeAdded()).toEqual([])
  })

  it('finds a subscriber by number when a table has nothing else', () => {
    const index = new SubscriberIndex([{ subscriberNo: 1, key: 'A', subId: 'A', msisdn: '13800000001' }])
    expect(index.resolve(null, '13800000001', null)).toBe(1)
    expect(index.find(null, '13800000001')).toBe(1)
    expect(index.find(null, '13800000009')).toBeUndefined()
  })

  it('takes the newest holder of a number that was given out again', () => {
    const index = new SubscriberIndex([{ subscriberNo: 1, key: 'A', subId: 'A', msisdn: '138' }, { subscriberNo: 2, key: 'B', subId: 'B', msisdn: '138' }])
    expect(index.resolve(null, '138', null)).toBe(2)
    expect(index.resolve('A', '138', null)).toBe(1)
  })

  it('tells holders of one number apart by the day they joined', () => {
    const index = new SubscriberIndex([])
    expect(index.resolve(null, '138', 100)).toBe(1)
    expect(index.resolve(null, '138', 200)).toBe(2)
    expect(index.resolve(null, '138', 100)).toBe(1)
    expect(index.resolve(null, '138', null)).toBe(2)
    expect(index.takeAdded().map(({ key }) => key)).toEqual(['138|100', '138|200'])
  })

  it('completes a subscriber known only by number when a file says the id', () => {
    const index = new SubscriberIndex([{ subscriberNo: 1, key: '138', subId: null, msisdn: '138' }])
    expect(index.resolve('A', '138', null)).toBe(1)
    expect(index.resolve('B', '138', null)).toBe(2)
    expect([...index.updates]).toEqual([{ subscriberNo: 1, subId: 'A', msisdn: null }])
  })

  it('completes a subscriber known only by id when a file says the number', () => {
    const index = new SubscriberIndex([{ subscriberNo: 1, key: 'A', subId: 'A', msisdn: null }])
    expect(index.resolve('A', '138', null)).toBe(1)
    expect(index.resolve(null, '138', null)).toBe(1)
    expect([...index.updates]).toEqual([{ subscriberNo: 1, subId: null, msisdn: '138' }])
  })
})
