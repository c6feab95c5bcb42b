/// Prometheus' text format, version 0.0.4.
enum PrometheusText {
  /// The content type of the format.
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
