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

/// Prometheus' text format, version 0.0.4.
enum PrometheusText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Writes one metric with all its sets of labels.
  static func write(
    _ name: String, _ family: PrometheusRegistry.Family, help: String?, into text: inout String
  ) {
    guard !family.series.isEmpty else { return }
    if let help { text += "# HELP \(name) \(escaped(help, quotes: false))\n" }
    text += "# TYPE \(name) \(family.kind.rawValue)\n"
    for series in family.series.values.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }
    ) {
      switch series.value {
      case .number(let value): line(name, series.labels, value, &text)
      case .histogram(let histogram): write(name, series.labels, histogram, &text)
      }
    }
  }

  /// Writes a metric as it was read.
  static func write(_ reading: MetricReading, into text: inout String) {
    guard !reading.samples.isEmpty else { return }
    text += "# HELP \(reading.name) \(escaped(reading.help, quotes: false))\n"
    text += "# TYPE \(reading.name) \(reading.kind.rawValue)\n"
    for sample in reading.samples { line(reading.name, sample.labels, sample.value, &text) }
  }

  private static func write(
    _ name: String, _ labels: [PrometheusLabel], _ histogram: PrometheusSeries.Histogram,
    _ text: inout String
  ) {
    var total = 0
    for (index, count) in histogram.counts.enumerated() {
      total += count
      let limit = index < histogram.limits.count ? number(histogram.limits[index]) : "+Inf"
      line("\(name)_bucket", labels + [.init(name: "le", value: limit)], Double(total), &text)
    }
    line("\(name)_sum", labels, histogram.sum, &text)
    line("\(name)_count", labels, Double(total), &text)
  }

  private static func line(
    _ name: String, _ labels: [PrometheusLabel], _ value: Double, _ text: inout String
  ) {
    let list = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
    text += list.isEmpty ? name : "\(name){\(list.joined(separator: ","))}"
    text += " \(number(value))\n"
  }

  /// A number as Prometheus reads it; whole ones without a fraction.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int(exactly: value).map(String.init) ?? "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    guard text.utf8.contains(where: { "\\\"\n".utf8.contains($0) }) else { return text }
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.append(character)
      }
    }
    return result
  }
}
