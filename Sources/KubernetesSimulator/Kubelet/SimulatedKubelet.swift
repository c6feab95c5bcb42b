internal import FoundationEssentials
public import KubernetesCore

/// What the modelled kubelet can be told to do to pods.
///
/// What is told takes effect at once where it concerns what runs, else at a container's next start.
public struct SimulatedKubelet: Sendable {
  let cluster: SimulatedCluster

  /// Says what becomes of containers of a name from their next start on.
  ///
  /// - Parameters:
  ///   - outcome: what becomes of them.
  ///   - container: the name of the containers.
  ///   - image: the image that it holds for; nil for every one.
  ///   - times: how many starts it holds for; nil for all.
  ///   - pods: the pods that it holds for.
  public func script(
    _ outcome: ContainerOutcome, container: String, image: String? = nil, times: Int? = nil,
    where pods: @escaping @Sendable (ObjectKey) -> Bool = { _ in true }
  ) {
    cluster.withKubelet { kubelet, _, _ in
      kubelet.rules.append(
        KubeletModel.Rule(
          container: container, image: image, outcome: outcome, remaining: times, matches: pods))
    }
  }

  /// Lets an init container fail whenever it runs, as often as said.
  public func fail(
    initializer: String, exitCode: Int = 1, message: String? = nil, after: Duration = .zero,
    times: Int? = nil, where pods: @escaping @Sendable (ObjectKey) -> Bool = { _ in true }
  ) {
    script(
      .exits(code: exitCode, after: after, message: message), container: initializer,
      times: times, where: pods)
  }

  /// Takes back all that was said about containers of a name.
  public func recover(container: String) {
    cluster.withKubelet { kubelet, _, _ in
      kubelet.rules.removeAll { $0.container == container }
    }
  }

  /// Shows an image by another name, as a node does that has it under several tags, or knows it by its
  /// digest alone.
  public func show(image: String, as name: String) {
    cluster.withKubelet { kubelet, _, _ in kubelet.imageNames[image] = name }
  }

  /// Puts changes of pods' resources off, as a node without room for them does.
  ///
  /// - Parameters:
  ///   - reason: what the condition `PodResizePending` says: `Deferred` or `Infeasible`.
  ///   - message: what the condition says beside.
  ///   - pods: the pods that it holds for.
  public func holdResizes(
    reason: String = "Deferred", message: String = "Node didn't have enough resource: cpu",
    where pods: @escaping @Sendable (ObjectKey) -> Bool = { _ in true }
  ) {
    let hold = PodRun.ResizeHold(reason: reason, message: message)
    cluster.withKubelet {
      $0.setResizeRules([KubeletModel.ResizeRule(hold: hold, matches: pods)], &$1, $2)
    }
  }

  /// Lets all changes of resources come into force that were put off.
  public func acceptResizes() {
    cluster.withKubelet { $0.setResizeRules([], &$1, $2) }
  }

  /// Ends a running container.
  public func exit(
    container: String, of pod: ObjectKey, code: Int = 1, message: String? = nil
  ) {
    cluster.withKubelet { kubelet, server, now in
      kubelet.change(pod, &server, now) { run in
        _ = run.exit(container: container, code: code, message: message, now)
      }
    }
  }

  /// Evicts a pod, as a node under pressure does: it fails with reason Evicted.
  public func evict(
    _ pod: ObjectKey, message: String = "The node was low on resource: memory."
  ) {
    cluster.withKubelet { kubelet, server, now in
      kubelet.change(pod, &server, now) { $0.fail(reason: "Evicted", message: message, now) }
    }
  }

  /// Stops a node: its pods are no longer ready and do nothing any more, not even end.
  public func stop(node: String) {
    cluster.withKubelet { $0.stop(node: node, &$1, $2) }
  }

  /// Removes a node: its pods are gone at once.
  public func remove(node: String) {
    cluster.withKubelet { kubelet, server, now in
      kubelet.stop(node: node, &server, now)
      for pod in kubelet.pods(on: node) {
        let options = DeleteOptions(gracePeriodSeconds: 0)
        _ = server.respond(to: .delete(.pods, pod, options: options), now: now)
      }
      _ = server.respond(
        to: .delete(.nodes, ObjectKey(namespace: "", name: node)), now: now)
    }
  }
}

extension SimulatedCluster {
  /// Tells the kubelet something, and lets the cluster take it up.
  func withKubelet(_ body: (inout KubeletModel, inout APIServer, Date) -> Void) {
    let now = time.now
    state.change { state in
      guard var kubelet = state.kubelet else { return }
      state.kubelet = nil  // so that the change below copies nothing
      body(&kubelet, &state.server, now)
      state.kubelet = kubelet
    }
    tick()
    changes.ring()
  }
}
