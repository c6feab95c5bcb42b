internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Creates what a playground begins with.
struct PlaygroundObjects {
  let client: KubernetesClient
  /// Where objects go that name no namespace.
  let namespace: String

  func createDefinition() async throws {
    _ = try await client.perform(
      .create(.customResourceDefinitions, namespace: nil, body: PodPatternCRD.json.serialized()))
  }

  /// Creates one object and returns what kubectl calls it, such as `pod/web`.
  ///
  /// - Throws: `CommandFailure` for an object of a kind that a playground has no use for, and for
  ///   one that the API server refuses.
  func create(_ object: JSONValue) async throws -> String {
    let kind = object["kind"]?.string ?? ""
    let version = object["apiVersion"]?.string ?? ""
    let name = object["metadata"]?["name"]?.string ?? ""
    let known: [ResourceType] = [
      .podPatterns, .pods, .services, .configMaps, .podDisruptionBudgets, .namespaces,
    ]
    guard let type = known.first(where: { $0.kind == kind && $0.apiVersion == version }) else {
      throw CommandFailure(
        .input,
        "\(version) \(kind) \"\(name)\": a playground has objects of these kinds alone: "
          + known.map(\.kind).joined(separator: ", "))
    }
    let place = object["metadata"]?["namespace"]?.string ?? namespace
    let request = APIRequest.create(
      type, namespace: type.isNamespaced ? place : nil, body: object.serialized(),
      options: WriteOptions(fieldValidation: .strict))
    do throws(APIError) {
      _ = try await client.perform(request)
    } catch {
      throw CommandFailure(.input, "\(kind) \"\(name)\": \(error.message)")
    }
    let group = type.group.isEmpty ? "" : ".\(type.group)"
    return "\(kind.lowercased())\(group)/\(name)"
  }
}
