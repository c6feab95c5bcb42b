internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Synchronization

@testable internal import PodPatternOperator

/// Counts the pods of one workload at every moment, from the events of a watch: never too many, and
/// never too few that are available.
final class RolloutObserver: Sendable {
  private struct State {
    var active = 0
    var available = 0
    /// The bounds of what is declared, and of what was declared until it is reached.
    var most = Int.max
    var least = 0
    var worstExcess = 0
    var worstLack = 0
    var findings: [String] = []
  }

  private let state = Mutex(State())
  private let arena: any Arena
  private let selector: String

  /// An observer of the pods that a label selector finds.
  init(_ arena: any Arena, selector: String) { (self.arena, self.selector) = (arena, selector) }

  /// By how many pods the bounds were passed at the worst moment.
  var worst: (excess: Int, lack: Int) { state.withLock { ($0.worstExcess, $0.worstLack) } }
  /// What was seen when they were.
  var findings: [String] { state.withLock(\.findings) }

  /// Takes a new declaration: what was allowed before still is, until it is reached.
  func declare(_ declaration: RolloutDeclaration) {
    state.withLock { state in
      state.most = max(state.most == .max ? 0 : state.most, declaration.most, state.active)
      state.least = min(state.least, declaration.least, state.available)
    }
  }

  /// Says that a declaration was reached.
  func settle(_ declaration: RolloutDeclaration) {
    state.withLock { state in
      state.most = declaration.most
      state.least = declaration.isBroken ? 0 : declaration.least
    }
  }

  /// Watches until the task is cancelled.
  func run() async { await arena.followPods(selector: selector) { self.note($0) } }

  private func note(_ change: StoreChange<PodSnapshot>) {
    switch change {
    case .added(let pod): count(nil, pod)
    case .removed(let pod): count(pod, nil)
    case .updated(let old, let new): count(old, new)
    }
  }

  private func count(_ old: PodSnapshot?, _ new: PodSnapshot?) {
    func active(_ pod: PodSnapshot?) -> Int { pod?.isActive == true ? 1 : 0 }
    func available(_ pod: PodSnapshot?) -> Int {
      pod?.isActive == true && pod?.isReady == true ? 1 : 0
    }
    state.withLock { state in
      state.active += active(new) - active(old)
      state.available += available(new) - available(old)
      let excess = state.active - state.most
      let lack = state.least - state.available
      if excess > 0 || lack > 0 {
        state.findings.append(
          "\(state.active) pods (at most \(state.most)), \(state.available) available "
            + "(at least \(state.least)) after \(new?.key.name ?? old?.key.name ?? "")")
      }
      state.worstExcess = max(state.worstExcess, excess)
      state.worstLack = max(state.worstLack, lack)
    }
  }
}
