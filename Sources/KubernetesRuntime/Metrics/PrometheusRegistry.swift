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
/// Timers become histograms in seconds, recorders with `aggregate` histograms, other recorders and
/// meters gauges.
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

  /// All metrics in Prometheus' text format, version 0.0.4.
  public func text() -> String {
    for collect in state.withLock(\.collectors) { collect() }
    let families = state.withLock(\.families)
    var text = ""
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
