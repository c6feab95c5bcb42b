public import CoreMetrics

extension PrometheusRegistry: MetricsFactory {
  /// A counter: how often something happened.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    PrometheusHandler(label, series(label, dimensions, .counter))
  }

  /// A counter of an amount that is no whole number.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    PrometheusHandler(label, series(label, dimensions, .counter))
  }

  /// A gauge.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    PrometheusHandler(label, series(label, dimensions, .gauge))
  }

  /// A histogram, or a gauge where values are not to be aggregated.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    PrometheusHandler(label, series(label, dimensions, aggregate ? .histogram : .gauge))
  }

  /// A histogram in seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    PrometheusHandler(label, series(label, dimensions, .histogram))
  }

  /// Forgets a counter.
  public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
  /// Forgets a counter.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    destroy(handler)
  }
  /// Forgets a gauge.
  public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
  /// Forgets a histogram or a gauge.
  public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
  /// Forgets a histogram.
  public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

  private func destroy(_ handler: AnyObject) {
    guard let handler = handler as? PrometheusHandler else { return }
    remove(handler.name, handler.series.labels)
  }
}

/// What swift-metrics' types write to, whichever they are.
final class PrometheusHandler: CounterHandler, FloatingPointCounterHandler, MeterHandler,
  RecorderHandler, TimerHandler
{
  let name: String
  let series: PrometheusSeries

  init(_ name: String, _ series: PrometheusSeries) {
    self.name = name
    self.series = series
  }

  func increment(by amount: Int64) { series.add(Double(amount)) }
  func increment(by amount: Double) { series.add(amount) }
  func decrement(by amount: Double) { series.add(-amount) }
  func reset() { series.set(0) }
  func set(_ value: Int64) { series.set(Double(value)) }
  func set(_ value: Double) { series.set(value) }
  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { series.observe(Double(duration) / 1e9) }

  /// A recorder's value: one of a histogram's, or a gauge's.
  func record(_ value: Double) {
    switch series.value {
    case .histogram: series.observe(value)
    case .number: series.set(value)
    }
  }
}
