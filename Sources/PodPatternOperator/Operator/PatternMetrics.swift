internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Metrics of single patterns, made at each reading of what their statuses say.
///
/// Pure. Each pattern has about a dozen series, so there is a limit to how many patterns are told, in
/// the order of their names; how many are left out is a metric of its own.
struct PatternMetrics: Sendable {
  /// How many patterns are told.
  let limit: Int

  /// The gauges of patterns.
  func readings(of patterns: [PatternSnapshot]) -> [MetricReading] {
    var conditions = MetricReading(
      "podpattern_pattern_condition",
      "The conditions of a PodPattern: 1 for the status (True, False or Unknown) that each has")
    var replicas = MetricReading(
      "podpattern_pattern_replicas",
      "The pods of a PodPattern: how many there are to be (desired), exist (current), and are ready,"
        + " available and of the latest revision (updated)")
    var rollout = MetricReading(
      "podpattern_pattern_rollout_pods",
      "The last update of a PodPattern: how many pods are done (updated), of how many (total)")
    var started = MetricReading(
      "podpattern_pattern_rollout_start_time_seconds",
      "When the last update of a PodPattern began, in seconds since 1970")
    var behind = MetricReading(
      "podpattern_pattern_generations_behind",
      "How many changes of a PodPattern's spec are not in its status yet")
    for pattern in told(patterns) {
      let labels = [("namespace", pattern.key.namespace), ("name", pattern.key.name)]
      func sample(_ more: [(String, String)], _ value: Int) -> MetricReading.Sample {
        MetricReading.Sample(labels + more, Double(value))
      }
      let status = pattern.status ?? PodPatternStatus()
      conditions.samples += status.conditions.map {
        sample([("type", $0.kind.name), ("status", $0.status.rawValue)], 1)
      }
      let counts = [
        ("desired", pattern.replicas), ("current", status.replicas),
        ("ready", status.readyReplicas), ("available", status.availableReplicas),
        ("updated", status.updatedReplicas),
      ]
      replicas.samples += counts.map { sample([("state", $0)], $1) }
      behind.samples.append(sample([], max(0, pattern.generation - status.observedGeneration)))
      guard let update = status.rollout else { continue }
      rollout.samples += [("updated", update.updated), ("total", update.total)].map {
        sample([("state", $0)], $1)
      }
      started.samples.append(
        MetricReading.Sample(labels, update.startTime.date.timeIntervalSince1970))
    }
    let leftOut = MetricReading(
      "podpattern_patterns_without_metrics",
      "PodPatterns that have no metrics of their own, since there are more than the limit",
      [.init([], Double(max(0, patterns.count - limit)))])
    return [behind, conditions, replicas, rollout, started, leftOut]
  }

  /// The patterns that are told.
  func told(_ patterns: [PatternSnapshot]) -> ArraySlice<PatternSnapshot> {
    patterns.sorted { $0.key < $1.key }.prefix(limit)
  }
}
