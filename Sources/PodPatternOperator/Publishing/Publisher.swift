internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Writes patterns' statuses, if they have changed, and sends Events.
struct Publisher: Sendable {
  let writer: StatusWriter
  let clock: OperatorClock
  let timings: Reconciler.Timings
  /// Records an Event about a pod; returns at once.
  let reportPod: @Sendable (PatternEvent, _ pod: ObjectKey, _ uid: String) -> Void
  /// Records an Event about a pattern; returns at once.
  let report: @Sendable (PatternEvent, PatternSnapshot) -> Void
  /// Counts an update that has ended; returns at once.
  var measure: @Sendable (RolloutEnd) -> Void = { _ in }

  /// Publishes a report.
  ///
  /// - Returns: how long the status has to wait because another one was just written; nil if it
  ///   does not.
  func publish(
    _ report: Report, of pattern: PatternSnapshot, _ memory: inout StatusMemory
  ) async throws(RequestFailure) -> Duration? {
    sendEvents(of: report, about: pattern)
    return try await publish(report.status, of: pattern, &memory)
  }

  /// Sends the Events of a report whose status waits.
  func sendEvents(of report: Report, about pattern: PatternSnapshot) {
    for event in report.events { self.report(event, pattern) }
    for pod in report.podEvents { reportPod(pod.event, pod.pod, pod.uid) }
  }

  /// Writes a status if it has changed, and sends Events about what is new in it.
  ///
  /// - Returns: how long it has to wait; nil if it does not.
  func publish(
    _ status: PodPatternStatus, of pattern: PatternSnapshot, _ memory: inout StatusMemory
  ) async throws(RequestFailure) -> Duration? {
    let before = memory.known(pattern)
    guard status != before else { return nil }
    if let wait = memory.wait(interval: timings.statusInterval, now: clock.elapsed()) {
      return wait
    }
    do throws(RequestFailure) {
      let version = try await writer.write(status, of: pattern.key, uid: pattern.uid)
      memory.didWrite(status, version, now: clock.elapsed())
      sendTransitionEvents(from: before, to: status, of: pattern)
      return nil
    } catch {
      switch error {
      // The pattern is gone, or another one has its name. What follows from a status that was
      // written does not follow, and trying again at once would go on until the watch reports it.
      case .stale: return memory.didRefuse(now: clock.elapsed())
      case .refused(let words): return await reportRefusal(words, of: pattern, before, &memory)
      default: throw error
      }
    }
  }

  /// Runs an operation, and writes a status meanwhile if it takes long.
  func announce<Result: Sendable>(
    _ announcement: Decision.Announcement, of pattern: PatternSnapshot,
    _ memory: inout StatusMemory, during body: () async -> Result
  ) async -> Result {
    let before = memory.known(pattern)
    let (clock, wait, writer) = (clock, timings.announcementDelay, writer)
    typealias Written = (status: PodPatternStatus, version: String, at: Duration)
    let (result, written) = await withTaskGroup(of: Written?.self) { group in
      group.addTask {
        guard (try? await clock.sleep(wait)) != nil else { return nil }
        let status = announcement.status
        guard let version = try? await writer.write(status, of: pattern.key, uid: pattern.uid)
        else { return nil }
        return (status, version, clock.elapsed())
      }
      let result = await body()
      group.cancelAll()
      return (result, await group.next() ?? nil)
    }
    if let written {
      // The time of the write, not now: the results of the operation are to be reported at once.
      memory.didWrite(written.status, written.version, now: written.at)
      sendTransitionEvents(from: before, to: written.status, of: pattern)
    }
    return result
  }

  private func sendTransitionEvents(
    from before: PodPatternStatus?, to status: PodPatternStatus, of pattern: PatternSnapshot
  ) {
    for event in PatternEvent.transitions(from: before, to: status) { report(event, pattern) }
    for end in RolloutEnd.ends(from: before, to: status, at: clock.wall()) { measure(end) }
  }

  /// Reports that the server refused a status, if that is new: nobody would look for the reason why
  /// a status is outdated.
  ///
  /// - Returns: the delay before a retry.
  private func reportRefusal(
    _ words: String, of pattern: PatternSnapshot, _ before: PodPatternStatus?,
    _ memory: inout StatusMemory
  ) async -> Duration {
    let wait = memory.didRefuse(now: clock.elapsed())
    let minimal = PodPatternStatus(
      refused: words, generation: pattern.generation, at: clock.wall(), previous: before)
    guard minimal != before else { return wait }
    if let version = try? await writer.write(
      fields: minimal.minimalJSON, of: pattern.key, uid: pattern.uid)
    {
      memory.didWrite(minimal, version, isMinimal: true, now: clock.elapsed())
      sendTransitionEvents(from: before, to: minimal, of: pattern)
    }
    return wait
  }
}

/// Notifies patterns, once each, that they are quarantined because the operator died over them.
struct QuarantineNotice: Sendable {
  let caches: OperatorCaches
  let memories: PatternMemories
  let publisher: Publisher

  /// Writes the conditions of a quarantined pattern and sends an Event.
  ///
  /// Neither its spec nor its status is read: the operator may have died over one of them.
  func publish(_ key: ObjectKey, for left: Duration) async {
    guard let pattern = caches.patterns[key], !pattern.isTerminating,
      memories.recordQuarantineNotice(key, uid: pattern.uid)
    else { return }
    let now = publisher.clock.wall()
    let until = Timestamp(now.date.addingTimeInterval(Double(left.components.seconds)))
    let notice = PodPatternStatus.quarantined(
      until: until, generation: pattern.generation, now: now)
    do throws(RequestFailure) {
      _ = try await publisher.writer.write(fields: notice.fields, of: key, uid: pattern.uid)
      publisher.report(notice.event, pattern)
    } catch {
      memories.forgetQuarantineNotice(key)
    }
  }
}
