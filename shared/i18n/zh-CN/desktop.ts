/** Menus and file dialogs of the main process. */
export const desktop = {
  file: '文件',
  quit: '退出',
  edit: '编辑',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  view: '视图',
  resetZoom: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  fullScreen: '全屏',
  workspaceFiles: '留客工作区',
  extractFiles: '表格与文本',
  allFiles: '所有文件',
} as const
