public import CoreMetrics
internal import Synchronization

/// Keeps what swift-metrics is told, and writes it in Prometheus' text format.
///
/// Expected flow: make one, `MetricsSystem.bootstrap` it at the start of the program, and serve
/// `text()` at `/metrics`.
///
/// Guarantees: a name belongs to one type of metric: what would make another of it is kept out of
/// the text; at most `maximumSeries` sets of labels of one name are kept, and further ones count
/// together under no labels, so that a label without a bound can't fill the memory.
///
/// Timers become histograms in seconds, aggregating recorders histograms, others and meters gauges.
public final class PrometheusRegistry: Sendable {
  /// Describes one metric: its help text, and the limits of a histogram's buckets.
  public struct Description: Sendable, Hashable {
    /// What the metric tells.
    public var help: String
    /// The upper limits of a histogram's buckets, in order.
    public var buckets: [Double]

    /// A description; the buckets are by default those of Prometheus' client libraries, in seconds.
    public init(_ help: String, buckets: [Double] = Description.defaultBuckets) {
      self.help = help
      self.buckets = buckets
    }

    /// From 5 ms to 10 s.
    public static let defaultBuckets = [
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
  }

  enum Kind: String { case counter, gauge, histogram }

  struct Family {
    let kind: Kind
    var series: [[PrometheusLabel]: PrometheusSeries] = [:]
  }

  private struct State {
    var families: [String: Family] = [:]
    var collectors: [@Sendable () -> Void] = []
    var readings: [@Sendable () -> [MetricReading]] = []
  }

  private let descriptions: [String: Description]
  private let maximumSeries: Int
  private let state = Mutex(State())

  /// A registry that keeps nothing yet.
  public init(descriptions: [String: Description] = [:], maximumSeries: Int = 1000) {
    self.descriptions = descriptions
    self.maximumSeries = maximumSeries
  }

  /// Calls a function before each reading, for what is looked up rather than counted.
  public func beforeReading(_ collect: @escaping @Sendable () -> Void) {
    state.withLock { $0.collectors.append(collect) }
  }

  /// Adds metrics that are looked up at each reading, and of which nothing is kept. How many values they
  /// have is for the function to bound; a name that is there already is kept out of the text.
  public func collect(_ metrics: @escaping @Sendable () -> [MetricReading]) {
    state.withLock { $0.readings.append(metrics) }
  }

  /// All metrics in Prometheus' text format, version 0.0.4.
  public func text() -> String {
    for collect in state.withLock(\.collectors) { collect() }
    let (families, readings) = state.withLock { ($0.families, $0.readings) }
    var text = ""
    var names = Set(families.keys)
    for reading in readings.flatMap({ $0() }) where names.insert(reading.name).inserted {
      PrometheusText.write(reading, into: &text)
    }
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      PrometheusText.write(name, family, help: descriptions[name]?.help, into: &text)
    }
    return text
  }

  func series(_ name: String, _ dimensions: [(String, String)], _ kind: Kind) -> PrometheusSeries {
    let labels = dimensions.map { PrometheusLabel(name: $0, value: $1) }.sorted()
    return state.withLock { state in
      var family = state.families[name] ?? Family(kind: kind)
      guard family.kind == kind else { return newSeries(name, labels, kind) }
      if let known = family.series[labels] { return known }
      let kept = family.series.count < maximumSeries ? labels : []
      let series = family.series[kept] ?? newSeries(name, kept, kind)
      family.series[kept] = series
      state.families[name] = family
      return series
    }
  }

  /// Forgets a series, such as that of something that is gone.
  func remove(_ name: String, _ labels: [PrometheusLabel]) {
    state.withLock { $0.families[name]?.series[labels] = nil }
  }

  private func newSeries(
    _ name: String, _ labels: [PrometheusLabel], _ kind: Kind
  ) -> PrometheusSeries {
    let limits = descriptions[name]?.buckets ?? Description.defaultBuckets
    return PrometheusSeries(
      labels: labels, initial: kind == .histogram ? .histogram(.init(limits: limits)) : .number(0))
  }
}

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
