internal import Metrics

/// What a controller measures, under controller-runtime's names.
struct ControllerMetrics: Sendable {
  private let results: [String: Counter]
  private let errors: Counter
  private let time: Metrics.Timer
  let maximum: Gauge
  let active: Meter
  let quarantined: Gauge

  init(name: String, factory: any MetricsFactory) {
    let controller = ("controller", name)
    results = Dictionary(
      // total: the three are different
      uniqueKeysWithValues: ["success", "requeue_after", "error"].map { result in
        let dimensions = [controller, ("result", result)]
        return (
          result,
          Counter(label: RuntimeMetrics.reconciles, dimensions: dimensions, factory: factory)
        )
      })
    errors = Counter(
      label: RuntimeMetrics.reconcileErrors, dimensions: [controller], factory: factory)
    time = Metrics.Timer(
      label: RuntimeMetrics.reconcileTime, dimensions: [controller], factory: factory)
    maximum = Gauge(
      label: RuntimeMetrics.maximumReconciles, dimensions: [controller], factory: factory)
    quarantined = Gauge(
      label: RuntimeMetrics.quarantined, dimensions: [controller], factory: factory)
    active = Meter(label: RuntimeMetrics.activeWorkers, dimensions: [controller], factory: factory)
  }

  /// Counts a reconcile that took a time.
  func count(_ result: ReconcileResult, took duration: Duration) {
    time.record(duration)
    results[result.label]?.increment()
    if case .retry = result { errors.increment() }
  }
}

extension ReconcileResult {
  /// The value of the label `result`, as controller-runtime has it.
  var label: String {
    switch self {
    case .done: "success"
    case .requeueAfter, .notYet: "requeue_after"
    case .retry: "error"
    }
  }
}
