/** V = voice, A = value-added services, D = data; a class carries the letters a subscriber reaches. In the order shown. */
export const VAD_CLASSES = ['VAD', 'VD', 'VA', 'V', 'AD', 'D', 'A', 'NVAD'] as const

/** By revenue, the highest first. */
export const VALUE_TIERS = ['钻', '金', '银', '普通'] as const
