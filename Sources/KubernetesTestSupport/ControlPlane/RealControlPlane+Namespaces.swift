public import KubernetesClient
internal import KubernetesCore

extension RealControlPlane {
  /// Makes a namespace that no other test has.
  ///
  /// - Returns: its name.
  public func makeNamespace(_ prefix: String = "test") async throws(APIError) -> String {
    let manifest: JSONValue = [
      "apiVersion": "v1", "kind": "Namespace",
      "metadata": ["generateName": .string("\(prefix)-")],
    ]
    let made = try await client.create(
      .namespaces, namespace: nil, manifest, as: NamedObject.self)
    return made.metadata.name
  }
}

private struct NamedObject: Decodable, Sendable { let metadata: ObjectMeta }
