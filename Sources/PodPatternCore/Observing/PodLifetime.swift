internal import KubernetesCore

/// How long a pod that has ended ran, according to its kubelet.
///
/// Only timestamps of the kubelet's own clock are compared with each other, so clock skew does not
/// matter. The containers count; if none has run, the init container that failed; and if the
/// runtime has forgotten both, the time up to the last transition of the condition Ready. A pod
/// that the kubelet rejected has none of these and did not run at all.
struct PodLifetime {
  let seconds: Int

  private enum CodingKeys: String, CodingKey { case status }

  private struct Status: Decodable {
    let startTime: Moment?
    let conditions: [Condition]?
    let initContainerStatuses: [Container]?
    let containerStatuses: [Container]?
  }

  private struct Condition: Decodable {
    let type: String?
    let lastTransitionTime: Moment?
  }

  private struct Container: Decodable {
    struct State: Decodable { let terminated: Run? }
    let state: State?
  }

  private struct Run: Decodable {
    let exitCode: Double?
    let startedAt: Moment?
    let finishedAt: Moment?

    var seconds: Count? { PodLifetime.seconds(from: startedAt?.time, to: finishedAt?.time) }
  }

  /// A time, or nil if it can't be parsed: malformed input is no reason to lose a pod.
  private struct Moment: Decodable {
    let time: Timestamp?

    init(from decoder: any Decoder) throws { time = try? Timestamp(from: decoder) }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let status = try? container.decodeIfPresent(Status.self, forKey: .status)
    let runs = (status?.containerStatuses ?? []).compactMap { $0.state?.terminated?.seconds }
    let failedRuns = (status?.initContainerStatuses ?? []).compactMap { container -> Count? in
      guard let run = container.state?.terminated, run.exitCode.map({ $0 != 0 }) ?? true else {
        return nil
      }
      return run.seconds
    }
    let unready = status?.conditions?.first { $0.type == "Ready" }?.lastTransitionTime
    self.init(
      longestRun: runs.max(), longestFailedRun: failedRuns.max(), start: status?.startTime?.time,
      unready: unready?.time)
  }

  /// - Parameters:
  ///   - longestRun: how long the longest run of a container took; nil if none has run.
  ///   - longestFailedRun: the same of the init containers that failed.
  ///   - start: when the kubelet took the pod on.
  ///   - unready: the last transition of the condition Ready.
  init(longestRun: Count?, longestFailedRun: Count?, start: Timestamp?, unready: Timestamp?) {
    let lifetime = longestRun ?? longestFailedRun ?? Self.seconds(from: start, to: unready)
    seconds = lifetime?.value ?? 0
  }

  /// The time between two points; nil where one of them is not known.
  static func seconds(from start: Timestamp?, to end: Timestamp?) -> Count? {
    guard let start, let end else { return nil }
    return Count(end.seconds(since: start))
  }
}
