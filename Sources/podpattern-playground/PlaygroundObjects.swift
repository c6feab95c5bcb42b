internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore

/// Creates what a playground begins with.
struct PlaygroundObjects {
  let client: KubernetesClient
  /// Where objects go that name no namespace.
  let namespace: String

  /// The types that a playground has objects of.
  private static let types: [ResourceType] = [
    .podPatterns, .pods, .services, .configMaps, .secrets, .serviceAccounts,
    .persistentVolumeClaims, .podDisruptionBudgets, .namespaces,
  ]

  func createDefinition() async throws {
    _ = try await client.perform(
      .create(.customResourceDefinitions, namespace: nil, body: PodPatternCRD.json.serialized()))
  }

  /// Creates objects in their order, with the namespaces that they name and what their pods refer to, and
  /// tells a line of each.
  ///
  /// Objects of kinds that a playground does not have are left out with a line.
  ///
  /// - Throws: `CommandFailure` for what is no object, and for one that the API server refuses.
  func create(_ objects: [JSONValue], _ tell: (String) -> Void) async throws {
    var namespaces: Set<String> = ["default", "kube-system", "kube-public", "kube-node-lease"]
    for object in objects where object["kind"] == "Namespace" {
      namespaces.insert(object["metadata"]?["name"]?.string ?? "")
    }
    for object in objects {
      guard let type = try Self.type(of: object) else {
        tell("\(Self.name(of: object)) left out: a playground has no objects of this kind")
        continue
      }
      let place = self.place(of: object)
      if type.isNamespaced, namespaces.insert(place).inserted {
        tell("\(try await create(Self.object("v1", "Namespace", place), .namespaces)) created")
      }
      if type == .podPatterns { try await makeUp(for: object, among: objects, tell) }
      tell("\(try await create(object, type)) created")
    }
  }

  /// Makes up the Secrets, ConfigMaps and claims that a pattern's pods refer to and that are neither
  /// there nor among the objects, so that a file can be tried without what it takes from elsewhere.
  private func makeUp(
    for pattern: JSONValue, among objects: [JSONValue], _ tell: (String) -> Void
  ) async throws {
    guard let declared = try? PodPattern(json: pattern),
      let pod = try? Expander(settings: ExpansionSettings()).expand(declared).pod(named: "pod")
    else { return }
    let place = self.place(of: pattern)
    for reference in PodReferences.all(in: pod) {
      let isGiven = objects.contains {
        $0["kind"]?.string == reference.type.kind && self.place(of: $0) == place
          && $0["metadata"]?["name"]?.string == reference.name
      }
      let key = ObjectKey(namespace: place, name: reference.name)
      guard !isGiven, try await isMissing(reference.type, key) else { continue }
      let name = try await create(reference.madeUp(in: place), reference.type)
      tell("\(name) made up: \(pattern["metadata"]?["name"]?.string ?? "") refers to it")
    }
  }

  /// The namespace of an object.
  private func place(of object: JSONValue) -> String {
    object["metadata"]?["namespace"]?.string ?? namespace
  }

  private func isMissing(_ type: ResourceType, _ key: ObjectKey) async throws -> Bool {
    do throws(APIError) {
      _ = try await client.perform(.get(type, key))
      return false
    } catch {
      guard error.isNotFound else { throw error }
      return true
    }
  }

  /// The type of an object; nil for one that a playground does not have.
  private static func type(of object: JSONValue) throws(CommandFailure) -> ResourceType? {
    guard let kind = object["kind"]?.string, let version = object["apiVersion"]?.string,
      object["metadata"]?["name"]?.string != nil
        || object["metadata"]?["generateName"]?.string != nil
    else {
      throw CommandFailure(
        .input, "\(name(of: object)): an object must have an apiVersion, a kind and a name")
    }
    if let type = types.first(where: { $0.kind == kind && $0.apiVersion == version }) {
      return type
    }
    guard kind == PodPattern.kind || version.hasPrefix("\(PodPattern.group)/") else { return nil }
    throw CommandFailure(
      .input, "\(name(of: object)): a PodPattern is of \(PodPattern.apiVersion)")
  }

  private static func name(of object: JSONValue) -> String {
    let kind = (object["kind"]?.string ?? "object").lowercased()
    let parts = (object["apiVersion"]?.string ?? "").split(separator: "/")
    let group = parts.count > 1 ? ".\(parts[0])" : ""
    return "\(kind)\(group)/\(object["metadata"]?["name"]?.string ?? "")"
  }

  static func object(_ version: String, _ kind: String, _ name: String) -> JSONValue {
    [
      "apiVersion": .string(version), "kind": .string(kind), "metadata": ["name": .string(name)],
    ]
  }

  /// Creates one object and returns what kubectl calls it, such as `pod/web`.
  private func create(_ object: JSONValue, _ type: ResourceType) async throws -> String {
    let place = object["metadata"]?["namespace"]?.string ?? namespace
    let request = APIRequest.create(
      type, namespace: type.isNamespaced ? place : nil,
      body: object.withoutServerFields.serialized(),
      options: WriteOptions(fieldValidation: .strict))
    do throws(APIError) {
      _ = try await client.perform(request)
    } catch {
      throw CommandFailure(.input, "\(type.kind) \"\(object.nameText)\": \(error.message)")
    }
    return Self.name(of: object)
  }
}

extension JSONValue {
  fileprivate var nameText: String { self["metadata"]?["name"]?.string ?? "" }

  /// The objects of a document: itself, or the items of a List of any kind.
  var listedObjects: [JSONValue] {
    guard self["kind"]?.string?.hasSuffix("List") ?? false, let items = self["items"]?.array else {
      return [self]
    }
    return items.flatMap(\.listedObjects)
  }
}
