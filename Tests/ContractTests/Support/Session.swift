import FoundationEssentials
import KubernetesClient
import KubernetesCore

/// A namespace of an API server, and the transcript of what was asked and answered in it.
final class Session {
  let namespace: String
  private(set) var transcript = ""
  private let transport: any Transport
  private let token: String?
  private var normalizer: Normalizer

  /// A session in a new namespace, in a cluster that serves widgets.
  init(_ transport: any Transport, token: String?) async throws {
    self.transport = transport
    self.token = token
    namespace = "contract-\(UInt32.random(in: 0 ... .max))"
    normalizer = Normalizer(namespace: namespace)
    let manifest: JSONValue = ["metadata": ["name": .string(namespace)]]
    _ = try await send(.create(.namespaces, namespace: nil, body: manifest.serialized()))
    try await Widgets.serve { try await self.send($0) }
  }

  func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

  /// Sends a request and writes it down with its answer.
  @discardableResult
  func record(_ title: String, _ request: APIRequest) async throws -> JSONValue {
    let response = try await transport.send(dressed(request))
    let body = (try? JSONValue(parsing: response.body)) ?? nil
    transcript += "## \(title)\n\(request.method.rawValue) \(response.status)\n"
    for header in response.headers where header.name.lowercased() == "warning" {
      transcript += "Warning: \(header.value)\n"
    }
    transcript += normalizer.shown(body) + "\n\n"
    return body
  }

  /// Reads the list of the resources of a group's version, and writes down those named.
  func record(_ title: String, resources names: Set<String>, of path: String) async throws {
    let answer = try await send(APIRequest(.get, path))
    var list = try JSONValue(parsing: answer.body)
    let resources = (list["resources"]?.array ?? []).filter { resource in
      resource["name"]?.string.map { names.contains($0) } ?? false
    }
    list["resources"] = .array(resources)
    transcript += "## \(title)\nGET \(answer.status)\n\(normalizer.shown(list))\n\n"
  }

  /// Sends a request that is not part of the contract.
  @discardableResult
  func send(_ request: APIRequest) async throws -> APIResponse {
    try await transport.send(dressed(request))
  }

  /// Reads so many events of a watch, and writes them down.
  func record(_ title: String, events count: Int, of request: APIRequest) async throws {
    let answer = try await transport.stream(dressed(request))
    transcript += "## \(title)\nWATCH \(answer.status)\n"
    var buffer = Data()
    var lines: [Data] = []
    for try await chunk in answer.body {
      buffer += chunk
      let parts = buffer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      lines += parts.dropLast().map { Data($0) }
      buffer = parts.last.map { Data($0) } ?? Data()
      if lines.count >= count { break }
    }
    for line in lines.prefix(count) {
      transcript += normalizer.shown(try JSONValue(parsing: line)) + "\n"
    }
    transcript += "\n"
  }

  private func dressed(_ request: APIRequest) -> APIRequest {
    var request = request
    request.headers.append(HTTPHeader("User-Agent", "contract/1"))
    if let token { request.headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
    return request
  }
}

extension Session {
  @discardableResult
  func create(
    _ title: String, _ type: ResourceType, _ object: JSONValue,
    _ options: WriteOptions = WriteOptions()
  ) async throws -> JSONValue {
    try await record(
      title, .create(type, namespace: namespace, body: object.serialized(), options: options))
  }

  @discardableResult
  func get(_ title: String, _ type: ResourceType, _ name: String) async throws -> JSONValue {
    try await record(title, .get(type, key(name)))
  }

  @discardableResult
  func replace(
    _ title: String, _ type: ResourceType, _ name: String, _ object: JSONValue,
    subresource: String? = nil
  ) async throws -> JSONValue {
    try await record(
      title, .replace(type, key(name), subresource: subresource, body: object.serialized()))
  }

  @discardableResult
  func patch(
    _ title: String, _ type: ResourceType, _ name: String, _ kind: PatchType, _ patch: JSONValue,
    subresource: String? = nil, _ options: WriteOptions = WriteOptions()
  ) async throws -> JSONValue {
    try await record(
      title,
      .patch(
        type, key(name), subresource: subresource, kind, body: patch.serialized(),
        options: options))
  }

  @discardableResult
  func delete(
    _ title: String, _ type: ResourceType, _ name: String,
    _ options: DeleteOptions = DeleteOptions(), dryRun: Bool = false
  ) async throws -> JSONValue {
    try await record(title, .delete(type, key(name), options: options, dryRun: dryRun))
  }

  @discardableResult
  func list(
    _ title: String, _ type: ResourceType, _ options: ListOptions = ListOptions(),
    representation: APIRequest.Representation = .full
  ) async throws -> JSONValue {
    try await record(
      title,
      .list(type, namespace: namespace, options: options, representation: representation))
  }
}
