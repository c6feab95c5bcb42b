internal import Synchronization

/// The values of one metric with one set of labels.
///
/// A histogram counts each value once, in the first bucket that holds it; the sums that Prometheus
/// wants are made when it is written.
final class PrometheusSeries: Sendable {
  struct Histogram: Sendable, Hashable {
    /// The upper limits, in order; a last bucket takes what is above them all.
    let limits: [Double]
    var counts: [Int]
    var sum = 0.0

    init(limits: [Double]) {
      self.limits = limits
      counts = [0] + limits.map { _ in 0 }
    }

    mutating func observe(_ value: Double) {
      let index = limits.firstIndex { value <= $0 } ?? limits.count
      counts[index] += 1
      sum += value
    }
  }

  enum Value: Sendable, Hashable {
    case number(Double)
    case histogram(Histogram)
  }

  /// Sorted by name.
  let labels: [PrometheusLabel]
  private let state: Mutex<Value>

  init(labels: [PrometheusLabel], initial: Value) {
    self.labels = labels
    state = Mutex(initial)
  }

  var value: Value { state.withLock { $0 } }

  func add(_ amount: Double) {
    state.withLock { if case .number(let number) = $0 { $0 = .number(number + amount) } }
  }

  func set(_ value: Double) {
    state.withLock { if case .number = $0 { $0 = .number(value) } }
  }

  func observe(_ value: Double) {
    state.withLock { state in
      guard case .histogram(var histogram) = state else { return }
      histogram.observe(value)
      state = .histogram(histogram)
    }
  }
}

/// A label of a metric: `name="value"`.
struct PrometheusLabel: Sendable, Hashable, Comparable {
  let name: String
  let value: String

  static func < (left: PrometheusLabel, right: PrometheusLabel) -> Bool {
    (left.name, left.value) < (right.name, right.value)
  }
}
