internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// What is kept of objects has an end, whatever anybody writes into them.
@Suite struct KeptTests {
  private static let long = String(repeating: "x", count: 100_000)

  private static let metadata: JSONValue = [
    "name": "odd", "namespace": "shop", "uid": "o", "resourceVersion": "1",
    "labels": ["podpattern.dev/pattern": "weather", "other": "label"],
    "annotations": ["note": .string(long)], "finalizers": [.string(long)],
    "ownerReferences": [
      [
        "apiVersion": .string(long), "kind": "PodPattern", "name": .string(long),
        "uid": .string(long), "controller": true,
      ]
    ],
  ]

  private func read<Object: Decodable>(_ object: JSONValue, as: Object.Type) throws -> Object {
    try JSONDecoder().decode(Object.self, from: object.serialized())
  }

  @Test func `of a child object its key, its label and its owner are kept, and no long text`()
    throws
  {
    let child = try read(["metadata": Self.metadata], as: StoredChild.self)
    #expect(child.key == ObjectKey(namespace: "shop", name: "odd"))
    #expect(child.metadata.labels == ["podpattern.dev/pattern": "weather"])
    #expect(child.metadata.controller?.kind == "PodPattern")
    #expect("\(child)".utf8.count < 2_000)
  }

  @Test func `of a ControllerRevision its number and its owner are kept, and no long text`() throws
  {
    let revision = try read(["metadata": Self.metadata, "revision": 3], as: RevisionSnapshot.self)
    #expect(revision.number == 3 && revision.owner?.kind == "PodPattern")
    #expect("\(revision)".utf8.count < 2_000)
  }

  @Test func `of a pod its pattern and its owner are kept, and no long text`() throws {
    let pod = try read(["metadata": Self.metadata], as: PodSnapshot.self)
    #expect(pod.pattern == "weather")
    #expect((pod.ownerUID ?? "").utf8.count <= 128)
  }

  @Test func `of an Event no long text is kept`() throws {
    let event = try read(
      [
        "metadata": ["name": "odd", "namespace": "shop"], "message": .string(Self.long),
        "involvedObject": [
          "namespace": .string(Self.long), "name": .string(Self.long), "uid": .string(Self.long),
        ],
      ], as: StoredShipperWarning.self)
    #expect("\(event)".utf8.count < 3_000)
  }
}
