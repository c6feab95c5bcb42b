import KubernetesCore
import Testing

/// What an operator told of patterns in trouble, as `RecordedMetricsTests` recorded it.
struct RecordedMetrics {
  /// The series of each reading, under its minute.
  private var readings: [(minute: Int, values: [String: String])] = []

  /// When the record began, in seconds since 1970: promtool begins at 0.
  private static let begin = 1_800_000_000.0

  init() throws {
    let text = try Repository.text("Tests/DeploymentTests/Golden/operator.metrics.txt")
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix("# minute") {
        readings.append((try #require(words.last.flatMap { Int($0) }), [:]))
      } else if let value = words.last, !readings.isEmpty {
        readings[readings.count - 1].values[words.dropLast().joined(separator: " ")] = value
      }
    }
  }

  /// The names of all metrics.
  var names: Set<String> {
    Set(readings.flatMap { $0.values.keys.map { String($0.prefix { $0 != "{" }) } })
  }

  /// The series for promtool, a sample a minute, as Prometheus has them of a Pod: each value holds until
  /// the next reading.
  func series(for minutes: Int) -> [JSONValue] {
    Set(readings.flatMap(\.values.keys)).sorted().map { name in
      var samples: [String] = []
      for (index, reading) in readings.enumerated() {
        let end = index + 1 < readings.count ? readings[index + 1].minute : minutes
        let value = reading.values[name].map { sinceBegin(name, $0) } ?? "_"
        samples += Array(repeating: value, count: max(0, end - reading.minute))
      }
      return [
        "series": .string(identified(name)), "values": .string(samples.joined(separator: " ")),
      ]
    }
  }

  private func sinceBegin(_ name: String, _ value: String) -> String {
    guard name.contains("_start_time_seconds"), let time = Double(value) else { return value }
    return "\(time - Self.begin)"
  }

  /// A series with the labels of its target, of which it keeps those that it has itself.
  private func identified(_ name: String) -> String {
    var labels = [#"job="pods-metrics""#, #"pod="leader""#]
    if !name.contains("namespace=") { labels.append(#"namespace="podpattern-system""#) }
    let metric = name.prefix { $0 != "{" }
    let own = name.dropFirst(metric.count).dropFirst().dropLast()
    if !own.isEmpty { labels.insert(String(own), at: 0) }
    return "\(metric){\(labels.joined(separator: ","))}"
  }
}
