import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator

/// Sends requests and reads the answers as JSON.
struct Exchange {
  let transport: any Transport

  init(_ cluster: SimulatedCluster) { transport = cluster.transport }

  /// An answer's status code and body.
  struct Answer {
    var status: Int
    var body: JSONValue
  }

  func send(_ request: APIRequest) async throws -> Answer {
    let response = try await transport.send(request)
    return Answer(status: response.status, body: try JSONValue(parsing: response.body))
  }

  @discardableResult
  func create(
    _ type: ResourceType, _ object: JSONValue, in namespace: String? = "default"
  ) async throws -> Answer {
    try await send(.create(type, namespace: namespace, body: object.serialized()))
  }

  func get(_ type: ResourceType, _ name: String) async throws -> JSONValue {
    try await send(.get(type, ObjectKey(namespace: "default", name: name))).body
  }

  /// A pod of one container, with what else its spec is to have.
  static func pod(_ name: String, spec: JSONValue = [:], labels: JSONValue = [:]) -> JSONValue {
    var whole: JSONValue = ["containers": [["name": "web", "image": "nginx:1.27"]]]
    for (key, value) in members(spec) { whole[key] = value }
    return ["metadata": ["name": .string(name), "labels": labels], "spec": whole]
  }

  private static func members(_ value: JSONValue) -> [(String, JSONValue)] {
    guard case .object(let members) = value else { return [] }
    return members.map { ($0.key, $0.value) }
  }
}
