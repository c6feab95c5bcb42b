internal import KubernetesClient
public import KubernetesCore

/// Faults on request, for tests of how a client copes.
public struct Faults: Sendable {
  let cluster: SimulatedCluster

  /// A rule in force, by which it can be taken back.
  public struct Token: Sendable, Hashable { let id: Int }

  /// Puts a rule in force.
  @discardableResult
  public func add(_ rule: FaultRule) -> Token {
    Token(id: cluster.state.change { $0.faults.add(rule) })
  }

  /// Takes a rule back.
  public func remove(_ token: Token) { cluster.state.change { $0.faults.remove(token.id) } }

  /// Takes all rules back.
  public func removeAll() { cluster.state.change { $0.faults.removeAll() } }

  /// Refuses requests that match, the next one alone by default.
  @discardableResult
  public func refuse(
    _ refusal: FaultRule.Refusal, times: Int? = 1,
    where matches: @escaping @Sendable (APIRequest) -> Bool = { _ in true }
  ) -> Token {
    add(FaultRule(.refuse(refusal), times: times, where: matches))
  }

  /// Lets watches see no change from now on: they lag.
  public func holdWatches() {
    cluster.state.change { $0.faults.heldRevision = $0.server.database.revision }
  }

  /// Lets watches see what they missed.
  public func releaseWatches() {
    let now = cluster.now
    cluster.state.change {
      $0.faults.heldRevision = nil
      $0.publish(now: now)
    }
  }

  /// Breaks the connections of all open watches.
  public func breakWatches() {
    endWatches {
      $0.finish(.failed(TransportError(.broken, "the connection of the watch broke")))
    }
  }

  /// Ends all open watches in good order.
  public func endWatches() { endWatches { $0.finish(.finished) } }

  /// Ends all open watches with an error event of code 410.
  public func expireWatches() {
    endWatches { $0.fail(.expired("too old resource version: \($0.revision)")) }
  }

  /// Forgets all history: lists and watches that go on from earlier versions get 410.
  public func compact() {
    cluster.state.change { $0.server.database.compact(to: $0.server.database.revision) }
  }

  /// How many watches are open.
  public var openWatches: Int {
    cluster.state.change { $0.watches.values.count { $0.end == nil } }
  }

  private func endWatches(_ end: (inout Subscription) -> Void) {
    cluster.state.change { state in
      for id in state.watches.keys {
        guard var watch = state.watches[id] else { continue }
        end(&watch)
        state.watches[id] = watch
      }
    }
  }
}

extension SimulatedCluster {
  func takeEffect(for request: APIRequest) -> FaultPlan.Effect {
    state.change { $0.faults.take(for: request) }
  }
}
