internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// What to print about a rollout at one moment: kubectl's sentences about Deployments and
/// StatefulSets, with additions from the PodPattern's status.
struct RolloutReport: Hashable {
  /// Whether there is more to wait for.
  enum Outcome: Hashable {
    case waiting
    case done
    /// It will not finish; why.
    case failed(String)
  }

  let outcome: Outcome
  /// The whole sentence, for a line of its own; empty for a failure.
  let sentence: String
  /// The sentence without its beginning, for the end of a bar.
  let brief: String
  /// How many pods are known to be of the new revision and available, of how many.
  let ready: (count: Int, total: Int)

  /// - Parameters:
  ///   - state: the PodPattern.
  ///   - pin: the awaited revision, if it has to be a specific one.
  ///   - isOneOfSeveral: whether a bar says whose it is.
  init(_ state: RolloutState, pin: RevisionPin? = nil, isOneOfSeveral: Bool = false) {
    let owner = isOneOfSeveral ? "\(state.label): " : ""
    ready = Self.ready(state)
    let finding = Self.finding(state, pin)
    outcome = finding.outcome
    switch finding {
    case .failed:
      (sentence, brief) = ("", "\(owner)failed")
    case .unobserved:
      sentence = "Waiting for podpattern spec update to be observed..."
      brief = "\(owner)waiting for the spec update to be observed"
    case .waiting(let subject, let what):
      let details = Self.details(state)
      sentence = "Waiting for \(subject) to finish: \(what)...\(details)"
      brief = owner + what + details
    case .done(let text):
      (sentence, brief) = (text, "\(owner)done")
    }
  }

  static func == (left: Self, right: Self) -> Bool {
    left.outcome == right.outcome && left.sentence == right.sentence && left.ready == right.ready
  }

  func hash(into hasher: inout Hasher) { hasher.combine(sentence) }
}

// MARK: - What there is to say

extension RolloutReport {
  private enum Finding {
    case unobserved
    case waiting(String, String)
    case done(String)
    case failed(String)

    var outcome: Outcome {
      switch self {
      case .unobserved, .waiting: .waiting
      case .done: .done
      case .failed(let reason): .failed(reason)
      }
    }
  }

  private static func finding(_ state: RolloutState, _ pin: RevisionPin?) -> Finding {
    let name = "podpattern \"\(state.label)\""
    if state.isTerminating { return .failed("\(name) is being deleted") }
    guard state.isObserved else { return .unobserved }
    if let fault = pin?.fault(running: state.status.updateRevision) { return .failed(fault) }
    if let failure = state.failure { return .failed(text(of: failure, state)) }
    if state.strategy == .onDelete, state.outdated > 0 {
      let pods = state.outdated == 1 ? "1 old pod is" : "\(state.outdated) old pods are"
      return .failed(
        "rollout status is not available for the strategy OnDelete: \(pods) left of \(name), to be"
          + " replaced when somebody deletes them")
    }
    let (updated, total) = state.updated
    if updated < total {
      let subject = state.partition > 0 ? "partitioned roll out" : "\(name) rollout"
      return .waiting(subject, "\(updated) out of \(total) new pods have been updated")
    }
    if state.outdated > 0 {
      return .waiting("\(name) rollout", "\(state.outdated) old pods are pending termination")
    }
    // If some pods stay at an earlier revision, those have to be available too.
    let wanted = state.status.updatedReplicas + (state.partition > 0 ? kept(state) : 0)
    if state.available < wanted {
      return .waiting(
        "\(name) rollout", "\(state.available) of \(wanted) updated pods are available")
    }
    guard state.partition == 0 else {
      return .done("partitioned roll out complete: \(updated) new pods have been updated...")
    }
    return .done("\(name) successfully rolled out")
  }

  /// Pods that a partition keeps at an earlier revision.
  private static func kept(_ state: RolloutState) -> Int {
    max(0, min(state.partition, state.status.replicas - state.status.updatedReplicas))
  }

  private static func text(of failure: StatusCondition, _ state: RolloutState) -> String {
    let what = "podpattern \"\(state.label)\" rollout failed: \(failure.reason): \(failure.message)"
    guard failure.hasReason(.rolledBack) else { return what }
    let place = state.rolledBackTo.map { " \($0)" } ?? ""
    return what
      + "\nThe pods go back to revision\(place), and the spec still asks for the other one: change it,"
      + " or go back with '\(ProgramName.invocation) rollout undo \(state.name)'."
  }

  /// What changes, how, and whether anything is happening at all.
  private static func details(_ state: RolloutState) -> String {
    var parts = [state.rollout?.change, (state.rollout?.method).map(words)].compactMap { $0 }
    if state.isPaused { parts.append("the rollout is paused") }
    let details = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    return state.hindrance.map { "\(details): \($0)" } ?? details
  }

  private static func words(method: RolloutStatus.Method) -> String {
    switch method {
    case .inPlace: "in place"
    case .recreate: "by new pods"
    case .mixed: "in place and by new pods"
    case .onDelete: "when somebody deletes them"
    }
  }

  /// If the status counts available pods of all revisions, the old ones are taken to be available.
  private static func ready(_ state: RolloutState) -> (count: Int, total: Int) {
    let (updated, total) = state.updated
    guard state.isObserved else { return (0, total) }
    if state.rollout != nil { return (min(updated, total), total) }
    let old = max(0, state.status.replicas - state.status.updatedReplicas)
    return (max(0, min(updated, state.available - old)), total)
  }
}
