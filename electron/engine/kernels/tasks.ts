import type { Columns, Labels, Tick } from './columns.ts'
import { explainGbdt, explainLogistic, type ReasonOptions, type Reasons } from './contributions.ts'
import { fitGbdt, predictGbdt, type GbdtModel, type GbdtOptions } from './gbdt.ts'
import { fitKmeans, type KmeansFit, type KmeansOptions } from './kmeans.ts'
import { clusterBest, tryK, type ClusterBestOptions, type KCandidate, type TryKOptions } from './kmeans-select.ts'
import { fitLogistic, predictLogistic, type LogisticModel, type LogisticOptions } from './logistic.ts'
import { evaluateScores, type ScoreReport } from './metrics.ts'
import { silhouette, type Silhouette } from './silhouette.ts'

/** Options without the callback, which cannot cross to another thread. */
type Plain<Options> = Omit<Options, 'tick'>

interface ExplainInput<Model, Options> {
  readonly model: Model
  readonly x: Columns
  /** Numbers of the rows to explain. */
  readonly rows: Int32Array
  readonly options: Plain<Options>
}

interface TrainInput<Options> {
  readonly x: Columns
  readonly y: Labels
  readonly options: Plain<Options>
}

interface PredictInput<Model> {
  readonly model: Model
  readonly x: Columns
}

interface ClusterInput<Options> {
  readonly x: Columns
  readonly options: Plain<Options>
}

/**
 * The pure tasks a compute thread can run by name: the same input gives the same output in any thread.
 * Inputs and outputs are structured-cloneable; columns over SharedArrayBuffers cross without a copy.
 * `tick` is made on the side that runs the task.
 */
export interface ComputeTasks {
  /** One restart for one (k, seed). */
  'kmeans.fit': (input: ClusterInput<KmeansOptions>, tick?: Tick) => KmeansFit
  'kmeans.best': (input: ClusterInput<ClusterBestOptions>, tick?: Tick) => KmeansFit
  /** One point of the curve behind the choice of k. */
  'kmeans.tryK': (input: ClusterInput<TryKOptions>, tick?: Tick) => KCandidate
  'silhouette': (input: { readonly x: Columns; readonly labels: Int32Array }, tick?: Tick) => Silhouette
  'logistic.fit': (input: TrainInput<LogisticOptions>, tick?: Tick) => LogisticModel
  'logistic.predict': (input: PredictInput<LogisticModel>, tick?: Tick) => Float64Array
  'logistic.explain': (
    input: ExplainInput<LogisticModel, ReasonOptions & { readonly means?: readonly number[] }>,
    tick?: Tick,
  ) => Reasons
  'gbdt.fit': (input: TrainInput<GbdtOptions>, tick?: Tick) => GbdtModel
  'gbdt.predict': (input: PredictInput<GbdtModel>, tick?: Tick) => Float64Array
  'gbdt.explain': (input: ExplainInput<GbdtModel, ReasonOptions>, tick?: Tick) => Reasons
  'metrics.evaluate': (
    input: { readonly probabilities: Float64Array; readonly labels: Labels },
    tick?: Tick,
  ) => ScoreReport
}

export type ComputeTaskName = keyof ComputeTasks

const unheard: Tick = () => undefined

export const tasks: ComputeTasks = {
  'kmeans.fit': ({ x, options }, tick = unheard) => fitKmeans(x, { ...options, tick }),
  'kmeans.best': ({ x, options }, tick = unheard) => clusterBest(x, { ...options, tick }),
  'kmeans.tryK': ({ x, options }, tick = unheard) => tryK(x, { ...options, tick }),
  'silhouette': ({ x, labels }, tick) => silhouette(x, labels, tick),
  'logistic.fit': ({ x, y, options }, tick = unheard) => fitLogistic(x, y, { ...options, tick }),
  'logistic.predict': ({ model, x }) => predictLogistic(model, x),
  'logistic.explain': ({ model, x, rows, options }, tick = unheard) => explainLogistic(model, x, rows, { ...options, tick }),
  'gbdt.fit': ({ x, y, options }, tick = unheard) => fitGbdt(x, y, { ...options, tick }),
  'gbdt.predict': ({ model, x }, tick) => predictGbdt(model, x, tick),
  'gbdt.explain': ({ model, x, rows, options }, tick = unheard) => explainGbdt(model, x, rows, { ...options, tick }),
  'metrics.evaluate': ({ probabilities, labels }) => evaluateScores(probabilities, labels),
}
