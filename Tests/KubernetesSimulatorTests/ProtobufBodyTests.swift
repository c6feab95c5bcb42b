import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import Testing

/// Bodies in protobuf: pods are read in it, and what is not read is refused as such, so that whoever sent
/// it knows that JSON would do.
@Suite struct ProtobufBodyTests {
  private static func body(_ kind: String, _ write: (inout ProtobufWriter) -> Void) -> EncodedObject
  {
    let bytes = ProtobufEnvelope.enclosing(apiVersion: "v1", kind: kind, capacity: 100, write)
    return EncodedObject(bytes: Data(bytes), format: .protobuf)
  }

  @Test func `a pod in protobuf is the same pod`() async throws {
    let exchange = Exchange(SimulatedCluster())
    var object = Exchange.pod("a", labels: ["x": "y"]).object ?? [:]
    for key in ["apiVersion", "kind"] { object[key] = nil }
    let pod = try #require(ProtobufStructure.named("Pod")?.encoded(object))
    let made = try await exchange.send(
      .create(.pods, namespace: "default", Self.body("Pod") { $0.raw(pod) }))
    #expect(made.status == 201)
    try await exchange.create(.pods, Exchange.pod("b", labels: ["x": "y"]))
    let (one, other) = (try await exchange.get(.pods, "a"), try await exchange.get(.pods, "b"))
    #expect(one["spec"] == other["spec"])
  }

  @Test func `other types, fields that are not known and what is no message are 415`() async throws
  {
    let exchange = Exchange(SimulatedCluster())
    let bodies: [(ResourceType, EncodedObject)] = [
      (.leases, Self.body("Lease") { $0.message(1) { $0.text(1, "a") } }),
      (.pods, Self.body("Pod") { $0.message(99) { _ in } }),
      (.pods, EncodedObject(bytes: Data("{}".utf8), format: .protobuf)),
      (.pods, EncodedObject(bytes: Data(), format: .protobuf)),
    ]
    for (type, body) in bodies {
      let answer = try await exchange.send(.create(type, namespace: "default", body))
      #expect(answer.status == 415 && answer.body["reason"] == "UnsupportedMediaType")
    }
  }

  /// The metadata of a new object as Go writes it: with every field that is no pointer.
  private static func metadata(_ name: String, _ writer: inout ProtobufWriter) {
    writer.message(1) { metadata in
      metadata.text(1, name)
      for number in 2...6 { metadata.text(number, "") }
      metadata.number(7, 0)
      metadata.message(8) { _ in }
    }
  }

  @Test func `what kubectl creates is what its JSON would make`() async throws {
    let exchange = Exchange(SimulatedCluster())
    let secret = Self.body("Secret") { writer in
      Self.metadata("s", &writer)
      writer.message(2) { entry in
        entry.text(1, "a")
        entry.text(2, "b")
      }
      writer.text(3, "")
    }
    let map = Self.body("ConfigMap") { writer in
      Self.metadata("c", &writer)
      writer.message(2) { entry in
        entry.text(1, "a")
        entry.text(2, "")
      }
    }
    let space = Self.body("Namespace") { writer in
      Self.metadata("n", &writer)
      writer.message(2) { _ in }
      writer.message(3) { $0.text(1, "") }
    }
    let account = Self.body("ServiceAccount") { Self.metadata("sa", &$0) }
    let bodies: [(ResourceType, EncodedObject, String?)] = [
      (.secrets, secret, "default"), (.configMaps, map, "default"), (.namespaces, space, nil),
      (
        ResourceType(group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts"),
        account, "default"
      ),
    ]
    for (type, body, place) in bodies {
      #expect(
        try await exchange.send(.create(type, namespace: place, body)).status == 201, "\(type.kind)"
      )
    }
    let made = try await exchange.get(.secrets, "s")
    #expect(made["type"] == "Opaque" && made["data"] == ["a": "Yg=="])
    #expect(made["metadata"]?["generateName"] == nil)
    #expect(try await exchange.get(.configMaps, "c")["data"] == ["a": ""])
  }
}
