import CommandSupport
import KubernetesCore
import PodPatternCore
import Testing

@testable import podpattern

/// Where `podpattern rollout undo` leads.
@Suite struct UndoPlanTests {
  private func spec(image: String) -> JSONValue {
    ["template": ["spec": ["containers": [["name": "web", "image": .string(image)]]]]]
  }

  private func revision(
    _ number: Int, _ hash: String, image: String, owner: String = "u", cause: String? = nil
  ) -> JSONValue {
    let revision = PatternRevision(
      key: ObjectKey(namespace: "shop", name: "web-\(hash)"), number: number, revision: hash,
      declaration: spec(image: image), template: spec(image: image)["template"] ?? [:],
      changeCause: cause)
    return revision.object(
      of: "web",
      owner: OwnerReference(
        apiVersion: PodPattern.apiVersion, kind: PodPattern.kind, name: "web", uid: owner,
        controller: true))
  }

  private func pattern(image: String, status: JSONValue, isPaused: Bool = false) -> JSONValue {
    var spec = spec(image: image)
    spec["paused"] = .bool(isPaused)
    spec["replicas"] = 3
    return [
      "metadata": [
        "name": "web", "uid": "u", "generation": 2, "resourceVersion": "7",
        "annotations": ["kubernetes.io/change-cause": "now"],
      ], "spec": spec, "status": status,
    ]
  }

  private func plan(
    _ pattern: JSONValue, _ revisions: [JSONValue], to number: Int = 0
  ) throws -> UndoPlan {
    try UndoPlan(pattern, history: RolloutHistory(revisions, of: pattern), revision: number)
  }

  @Test func `undo goes to the revision before, and takes nothing else along`() throws {
    let pattern = pattern(
      image: "c", status: ["observedGeneration": 2, "updateRevision": "h3"])
    let revisions = [
      revision(3, "h3", image: "c"), revision(1, "h1", image: "a"),
      revision(2, "h2", image: "b", cause: "then"),
      // An earlier pattern of the same name.
      revision(9, "h9", image: "z", owner: "another"),
    ]
    let plan = try plan(pattern, revisions)
    #expect(plan.target.number == 2)
    #expect(
      plan.patch.json == [
        ["op": "test", "path": "/metadata/resourceVersion", "value": "7"],
        ["op": "replace", "path": "/spec/template", "value": spec(image: "b")["template"]!],
        [
          "op": "replace", "path": "/metadata/annotations/kubernetes.io~1change-cause",
          "value": "then",
        ],
      ])
    #expect(try self.plan(pattern, revisions, to: 1).target.revision == "h1")
    #expect(try self.plan(pattern, revisions, to: 3).changesNothing)
  }

  @Test func `after an automatic return it goes to what the pods are of`() throws {
    let pattern = pattern(
      image: "bad",
      status: [
        "observedGeneration": 2, "updateRevision": "h2", "currentRevision": "h1",
        "rollback": ["from": "h2", "to": "h1", "reason": "why"],
      ])
    let plan = try plan(
      pattern, [revision(1, "h1", image: "good"), revision(2, "h2", image: "bad")])
    #expect(plan.target.revision == "h1")
  }

  @Test func `what defaults changed is not for the pattern to go back from`() throws {
    let pattern = pattern(image: "a", status: ["observedGeneration": 2, "updateRevision": "h2"])
    let failure = #expect(throws: CommandFailure.self) {
      try plan(pattern, [revision(1, "h1", image: "a"), revision(2, "h2", image: "a")])
    }
    #expect(failure?.message?.contains("differ in what the operator's configuration") == true)
  }

  @Test func `there has to be something to go back to, and nobody may have paused`() throws {
    let status: JSONValue = ["observedGeneration": 2, "updateRevision": "h1"]
    #expect(throws: CommandFailure.self) {
      try plan(pattern(image: "a", status: status), [revision(1, "h1", image: "a")])
    }
    #expect(throws: CommandFailure.self) {
      try plan(
        pattern(image: "b", status: status, isPaused: true),
        [revision(1, "h1", image: "a"), revision(2, "h2", image: "b")])
    }
  }

  private func configured(_ number: Int, _ digest: String, secret: String) -> JSONValue {
    var object = revision(number, "h\(number)", image: "a")
    object["data"]?["spec"]?["configuration"] = [
      ["configMapName": "settings"], ["secretName": "key", "mode": "Restart"],
    ]
    object["data"]?["configuration"] = [
      [
        "kind": "ConfigMap", "name": "settings", "mode": "Snapshot", "digest": .string(digest),
        "copy": .string("web-settings-\(digest)"), "keys": ["level": .string(digest)],
      ],
      ["kind": "Secret", "name": "key", "mode": "Restart", "digest": .string(secret)],
    ]
    return object
  }

  @Test func `undo goes back to what a ConfigMap held, and to no earlier Secret`() throws {
    var pattern = pattern(image: "a", status: ["observedGeneration": 2, "updateRevision": "h3"])
    pattern["metadata"]?["annotations"] = nil
    pattern["spec"]?["configuration"] = [
      ["configMapName": "settings"], ["secretName": "key", "mode": "Restart"],
    ]
    let revisions = [
      configured(1, "d1", secret: "s1"), configured(2, "d2", secret: "s1"),
      configured(3, "d2", secret: "s2"),
    ]
    // The last but one differs in a Secret alone.
    let plan = try plan(pattern, revisions)
    #expect(plan.target.number == 1)
    #expect(
      plan.patch.json == [
        ["op": "test", "path": "/metadata/resourceVersion", "value": "7"],
        [
          "op": "replace", "path": "/spec/configuration",
          "value": [
            ["configMapName": "settings", "version": "d1"],
            ["secretName": "key", "mode": "Restart"],
          ],
        ],
      ])
    #expect(
      plan.preview("web") == """
        web would be rolled back to revision 1 (dry run):
          level of ConfigMap settings (takes new pods)

        """)
    #expect(try self.plan(pattern, revisions, to: 2).changesNothing)
  }
}
