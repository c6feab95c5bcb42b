internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import Testing

/// Pods that are created in protobuf and in JSON, on a real API server: it makes the same of both.
@Suite(.tags(.realServer), .realServer, .timeLimit(.minutes(5)))
struct RealPodEncodingTests {
  /// What a server says to a pod, without what differs from one request to the next.
  private enum Answer: Hashable {
    case taken(JSONValue)
    /// Go goes over a map in any order, and so do the refusals of what is in it.
    case refused(code: Int?, Set<JSONValue>)
    case undecodable(code: Int?)
  }

  private static func answer(
    _ body: EncodedObject, _ client: KubernetesClient, _ namespace: String
  ) async throws -> Answer {
    let options = WriteOptions(fieldManager: "podpattern", fieldValidation: .strict, dryRun: true)
    let request = APIRequest.create(.pods, namespace: namespace, body, options: options)
    do throws(APIError) {
      var pod = try await client.perform(request, as: JSONValue.self)
      for key in ["uid", "creationTimestamp"] { pod["metadata"]?[key] = nil }
      var managed = pod["metadata"]?["managedFields"]?.array ?? []
      for index in managed.indices { managed[index]["time"] = nil }
      pod["metadata"]?["managedFields"] = .array(managed)
      return .taken(pod)
    } catch {
      guard case .status(let status) = error.cause, let causes = status.details?.causes else {
        return .undecodable(code: error.code)
      }
      let reasons = causes.map { cause in
        // Older servers print where a pointer points to.
        let message = (cause.message ?? "").replacing(#/0x[0-9a-f]+/#, with: "0x")
        return JSONValue.string("\(cause.field ?? ""): \(message)")
      }
      return .refused(code: status.code, Set(reasons))
    }
  }

  /// The pod in protobuf, and in JSON.
  private static func bodies(_ pod: JSONObject) -> (EncodedObject, EncodedObject)? {
    guard let bytes = ProtobufStructure.named("Pod")?.encoded(pod) else { return nil }
    let protobuf = ProtobufEnvelope.enclosing(
      apiVersion: "v1", kind: "Pod", capacity: bytes.count
    ) { $0.raw(bytes) }
    var json: JSONValue = ["apiVersion": "v1", "kind": "Pod"]
    for (key, value) in pod { json[key] = value }
    return (
      EncodedObject(bytes: Data(protobuf), format: .protobuf),
      EncodedObject(bytes: json.serialized(), format: .json)
    )
  }

  /// A pod of a seed: every other one has something of a container alone, which is mostly valid.
  private static func pod(_ seed: Int) -> JSONObject {
    var random = RandomStructure(seed: UInt64(seed))
    var pod = random.object("Pod")
    var container = random.object("Container")
    var spec: JSONValue = pod["spec"] ?? [:]
    if seed.isMultiple(of: 2) {
      let parts = [
        ("livenessProbe", "Probe"), ("securityContext", "SecurityContext"),
        ("resources", "ResourceRequirements"), ("lifecycle", "Lifecycle"),
      ]
      let (field, structure) = parts[seed / 2 % parts.count]
      (spec, container) = ([:], [field: .object(random.object(structure, depth: 2))])
      pod["metadata"] = nil
    }
    // Without these, nearly all would be refused for the same few reasons.
    container["name"] = "web"
    container["image"] = "nginx:1.27"
    spec["containers"] = [.object(container)]
    var metadata: JSONValue = pod["metadata"] ?? [:]
    metadata["name"] = "web"
    for key in ["namespace", "ownerReferences", "generateName", "managedFields"] {
      metadata[key] = nil
    }
    pod["metadata"] = metadata
    pod["spec"] = spec
    return pod
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `pods at random are taken or refused alike`(release: ControlPlaneRelease) async throws {
    let plane = try await RealControlPlane.shared(release)
    let namespace = try await plane.makeNamespace()
    var (taken, refused) = (0, 0)
    for seed in 1...300 {
      let pod = Self.pod(seed)
      let (protobuf, json) = try #require(Self.bodies(pod))
      let one = try await Self.answer(protobuf, plane.client, namespace)
      let other = try await Self.answer(json, plane.client, namespace)
      #expect(one == other, "\(seed): \(JSONValue.object(pod))")
      switch one {
      case .taken: taken += 1
      case .refused: refused += 1
      case .undecodable: break
      }
    }
    #expect(taken >= 30 && refused >= 100, "\(taken) were taken, \(refused) refused")
  }
}
