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
      (.configMaps, Self.body("ConfigMap") { $0.message(1) { $0.text(1, "a") } }),
      (.pods, Self.body("Pod") { $0.message(3) { _ in } }),
      (.pods, EncodedObject(bytes: Data("{}".utf8), format: .protobuf)),
      (.pods, EncodedObject(bytes: Data(), format: .protobuf)),
    ]
    for (type, body) in bodies {
      let answer = try await exchange.send(.create(type, namespace: "default", body))
      #expect(answer.status == 415 && answer.body["reason"] == "UnsupportedMediaType")
    }
  }
}
