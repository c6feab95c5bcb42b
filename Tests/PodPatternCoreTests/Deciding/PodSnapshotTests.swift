internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct PodSnapshotTests {
  private func read(_ text: String) throws -> PodSnapshot {
    try JSONDecoder().decode(PodSnapshot.self, from: Data(text.utf8))
  }

  @Test func `what plans and statuses need is read from a whole pod`() throws {
    let pod = try read(
      #"""
      {"metadata": {"name": "weather-1-x", "namespace": "shop", "uid": "u", "resourceVersion": "7",
        "creationTimestamp": "2027-01-15T08:00:00Z", "deletionTimestamp": "2027-01-15T08:01:00Z",
        "labels": {"podpattern.dev/pattern": "weather", "podpattern.dev/revision": "1", "a": "b"},
        "annotations": {"controller.kubernetes.io/pod-deletion-cost": "-3",
          "podpattern.dev/replacement": "2"},
        "ownerReferences": [{"uid": "x"}, {"uid": "o", "controller": true}]},
       "spec": {"nodeName": "node-1", "containers": [{"name": "web"}]},
       "status": {"phase": "Running", "reason": "R",
        "conditions": [{"type": "Ready", "status": "True",
          "lastTransitionTime": "2027-01-15T08:00:00Z"}, {"type": "Initialized", "status": "True"}],
        "initContainerStatuses": [{"name": "fetch", "restartCount": 4, "ready": false,
          "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}},
          "lastState": {"terminated": {"exitCode": 6, "reason": "Error", "startedAt": null}}}],
        "containerStatuses": [{"name": "web", "ready": true, "started": true, "restartCount": 0,
          "state": {"running": {"startedAt": "2027-01-15T08:00:00Z"}}, "lastState": {}}]}}
      """#)
    #expect(pod.key == ObjectKey(namespace: "shop", name: "weather-1-x"))
    #expect(pod.pattern == "weather")
    #expect(pod.revision == "1")
    #expect(pod.ownerUID == "o")
    #expect(pod.readySince == noon)
    #expect(pod.isTerminating)
    #expect(pod.deletionCost == -3)
    #expect(pod.replacement == 2)
    #expect(pod.node == "node-1")
    #expect(pod.initContainers.first?.failure?.exitCode == 6)
    #expect(pod.initContainers.first?.restarts == 4)
    #expect(pod.containers.first?.state == .running)
  }

  @Test func `a pod that no kubelet has seen is pending`() throws {
    let pod = try read(#"{"metadata": {"name": "a"}, "spec": {}}"#)
    #expect(pod.phase == .pending)
    #expect(pod.isActive)
    #expect(pod.ownerUID == nil)
    #expect(pod.pattern.isEmpty)
  }

  @Test func `why no node was found is kept`() throws {
    let pod = try read(
      #"""
      {"metadata": {"name": "a"}, "status": {"phase": "Pending", "conditions": [{"status": "False",
        "type": "PodScheduled", "reason": "Unschedulable", "message": "0/3 nodes are available"}]}}
      """#)
    #expect(pod.unschedulable == "0/3 nodes are available")
  }

  @Test func `what holds up a start is read while the pod is not ready`() throws {
    let text = #"""
      {"metadata": {"name": "a"},
       "spec": {"schedulingGates": [{"name": "example.com/a"}, {"name": "example.com/b"}],
        "readinessGates": [{"conditionType": "example.com/met"}, {"conditionType": "example.com/lb"}],
        "initContainers": [{"name": "proxy", "restartPolicy": "Always"}, {"name": "fetch"}]},
       "status": {"phase": "Pending", "conditions": [
         {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "message": "m"},
         {"type": "PodReadyToStartContainers", "status": "False"},
         {"type": "example.com/met", "status": "True"},
         {"type": "example.com/lb", "status": "False", "reason": "NotAttached", "message": "wait"},
         {"type": "Ready", "status": "False", "lastTransitionTime": "2027-01-15T08:00:00Z"}],
        "initContainerStatuses": [{"name": "proxy"}, {"name": "fetch"}]}}
      """#
    let pod = try read(text)
    #expect(pod.schedulingGates == "example.com/a, example.com/b" && pod.unschedulable == nil)
    #expect(
      pod.unmetGate == UnmetGate(type: "example.com/lb", state: "is False: NotAttached: wait"))
    #expect(pod.lacksSandbox)
    #expect(pod.initContainers.map(\.isSidecar) == [true, false])
    let ready = try read(
      text.replacing(#""Ready", "status": "False""#, with: #""Ready", "status": "True""#))
    #expect(ready.unmetGate == nil && ready.schedulingGates == nil)
  }

  @Test(arguments: [
    (#"{"status": "True"}"#, InPlaceGate.open),
    (#"{"status": "False", "lastTransitionTime": "2027-01-15T08:00:00Z"}"#, .closed(since: noon)),
    (#"{"status": "False"}"#, .unset), (#"{"status": "False", "lastTransitionTime": 3}"#, .unset),
    (#"{"status": "Unknown", "lastTransitionTime": "2027-01-15T08:00:00Z"}"#, .unset),
    (#"{"status": 1}"#, .unset), (#"{}"#, .unset),
  ])
  func `the readiness gate of updates in place is read of every pod that has it`(
    condition: String, gate: InPlaceGate
  ) throws {
    let typed = condition.replacing("{", with: #"{"type": "podpattern.dev/in-place", "#)
      .replacing(", }", with: "}")
    let status =
      #""status": {"phase": "Running", "conditions": [\#(typed), {"type": "Ready","#
      + #" "status": "True", "lastTransitionTime": "2027-01-15T08:00:00Z"}]}"#
    func read(gates: String) throws -> PodSnapshot {
      try self.read(
        #"{"metadata": {"name": "a"}, "spec": {"readinessGates": \#(gates)}, \#(status)}"#)
    }
    let own = #"{"conditionType": "podpattern.dev/in-place"}"#
    #expect(try read(gates: #"[{"conditionType": "example.com/lb"}, \#(own)]"#).inPlaceGate == gate)
    #expect(try read(gates: #"[{"conditionType": "example.com/lb"}]"#).inPlaceGate == nil)
    // Gates that can't be read say nothing.
    for odd in ["3", "[3]", #"[{}]"#, "null"] {
      let pod = try read(gates: odd)
      #expect(pod.inPlaceGate == nil && pod.isReady)
    }
    let new = try self.read(#"{"metadata": {"name": "a"}, "spec": {"readinessGates": [\#(own)]}}"#)
    #expect(new.inPlaceGate == .unset)
  }

  @Test func `what keeps a pod that was asked to end is read`() throws {
    let pod = try read(
      #"""
      {"metadata": {"name": "a", "deletionTimestamp": "2027-01-15T08:00:30Z",
        "deletionGracePeriodSeconds": 30, "finalizers": ["example.test/detach"]}}
      """#)
    #expect(
      pod.ending
        == PodEnding(
          deadline: noon(30), graceSeconds: 30, finalizers: ["example.test/detach"]))
    let odd = try read(
      #"""
      {"metadata": {"name": "a", "deletionTimestamp": "2027-01-15T08:00:30Z",
        "deletionGracePeriodSeconds": -1, "finalizers": 3}}
      """#)
    #expect(odd.isTerminating && odd.ending?.finalizers.isEmpty == true)
  }
}
