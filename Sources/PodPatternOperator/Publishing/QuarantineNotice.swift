internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Notifies patterns, once each, that they are quarantined because the operator died over them.
struct QuarantineNotice: Sendable {
  let caches: OperatorCaches
  let memories: PatternMemories
  let publisher: Publisher

  /// Writes the conditions of a quarantined pattern and sends an Event.
  ///
  /// Neither its spec nor its status is read: the operator may have died over one of them.
  func tell(_ key: ObjectKey, for left: Duration) async {
    guard let pattern = caches.patterns[key], !pattern.isTerminating,
      memories.noteQuarantine(key, uid: pattern.uid)
    else { return }
    let now = publisher.clock.wall()
    let until = Timestamp(now.date.addingTimeInterval(Double(left.components.seconds)))
    let notice = PodPatternStatus.quarantined(
      until: until, generation: pattern.generation, now: now)
    do throws(RequestFailure) {
      _ = try await publisher.writer.write(fields: notice.fields, of: key, uid: pattern.uid)
      publisher.report(notice.event, pattern)
    } catch {
      memories.forgetQuarantine(key)
    }
  }
}
