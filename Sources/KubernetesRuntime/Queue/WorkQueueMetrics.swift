internal import Metrics

/// What a work queue measures, under client-go's names.
struct WorkQueueMetrics: Sendable {
  let adds: Counter
  let retries: Counter
  let queueDuration: Metrics.Timer
  let workDuration: Metrics.Timer
  let depth: Gauge
  let unfinished: Gauge
  let longest: Gauge

  init(name: String, factory: any MetricsFactory) {
    let dimensions = [("controller", name), ("name", name)]
    adds = Counter(label: RuntimeMetrics.adds, dimensions: dimensions, factory: factory)
    retries = Counter(label: RuntimeMetrics.queueRetries, dimensions: dimensions, factory: factory)
    queueDuration = Metrics.Timer(
      label: RuntimeMetrics.queueDuration, dimensions: dimensions, factory: factory)
    workDuration = Metrics.Timer(
      label: RuntimeMetrics.workDuration, dimensions: dimensions, factory: factory)
    depth = Gauge(label: RuntimeMetrics.depth, dimensions: dimensions, factory: factory)
    unfinished = Gauge(
      label: RuntimeMetrics.unfinishedWork, dimensions: dimensions, factory: factory)
    longest = Gauge(label: RuntimeMetrics.longestRunning, dimensions: dimensions, factory: factory)
  }
}
