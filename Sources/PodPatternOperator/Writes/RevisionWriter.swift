internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Reads and writes ControllerRevisions.
struct RevisionWriter: Sendable {
  let client: KubernetesClient
  let limit: InFlightLimit

  private static let options = WriteOptions(fieldManager: "podpattern", fieldValidation: .strict)

  /// Makes a ControllerRevision; one that an earlier request made already is as good.
  func create(
    _ revision: PatternRevision, of pattern: StoredPattern
  ) async -> Result<StoredRevision, WriteFailure> {
    let body = revision.object(of: pattern.key.name, owner: pattern.ownerReference)
    let request = APIRequest.create(
      .controllerRevisions, namespace: pattern.key.namespace,
      body: body.serialized().escapedAsServersDo,
      options: Self.options)
    let result = await limit.run { await client.result(request, as: StoredRevision.self) }
    guard case .failure(let error) = result, error.isAlreadyExists else {
      return result.mapError(WriteFailure.init)
    }
    let get = APIRequest.get(.controllerRevisions, revision.key)
    return await client.result(get, as: StoredRevision.self).mapError(WriteFailure.init).flatMap {
      guard $0.owner?.uid == pattern.uid, $0.revision == revision.revision else {
        return .failure(
          .refused(
            "ControllerRevision \(revision.key.name) exists and does not belong to this"
              + " PodPattern; delete it"))
      }
      return .success($0)
    }
  }

  /// Gives a ControllerRevision another place in the history, and another cause.
  func update(
    _ entry: RevisionPlan.Entry, number: Int, changeCause: String?, in namespace: String
  ) async -> Result<StoredRevision, WriteFailure> {
    var metadata: JSONValue = ["uid": .string(entry.uid)]
    if let changeCause {
      metadata["annotations"] = [PatternRevision.changeCauseAnnotation: .string(changeCause)]
    }
    let body: JSONValue = ["metadata": metadata, "revision": .integer(number)]
    let request = APIRequest.patch(
      .controllerRevisions, ObjectKey(namespace: namespace, name: entry.name), .merge,
      body: body.serialized(), options: WriteOptions(fieldManager: "podpattern"))
    return await limit.run { await client.result(request, as: StoredRevision.self) }
      .mapError { $0.isNotFound || $0.isConflict ? .gone : WriteFailure($0) }
  }

  /// Deletes a ControllerRevision, if it is still the one that was seen.
  func delete(_ entry: RevisionPlan.Entry, in namespace: String) async -> WriteFailure? {
    let request = APIRequest.delete(
      .controllerRevisions, ObjectKey(namespace: namespace, name: entry.name),
      options: DeleteOptions(preconditions: .init(uid: entry.uid)))
    guard let error = await limit.run({ await client.failure(request) }) else { return nil }
    return error.isNotFound || error.isConflict ? nil : WriteFailure(error)
  }

  /// Reads a ControllerRevision with its data; nil where there is none of the owner's that can be
  /// read.
  func read(
    _ name: String, in namespace: String, owner uid: String
  ) async -> Result<PatternRevision?, WriteFailure> {
    let request = APIRequest.get(
      .controllerRevisions, ObjectKey(namespace: namespace, name: name))
    switch await client.result(request, as: JSONValue.self) {
    case .success(let json):
      let owners = json["metadata"]?["ownerReferences"]?.array ?? []
      guard owners.contains(where: { $0["uid"]?.string == uid }) else { return .success(nil) }
      return .success(PatternRevision(json: json))
    case .failure(let error) where error.isNotFound: return .success(nil)
    case .failure(let error): return .failure(WriteFailure(error))
    }
  }
}

extension Data {
  /// JSON with the characters escaped that Go's encoder escapes: `<`, `>`, `&`, U+2028 and U+2029.
  ///
  /// An API server compares the data of a ControllerRevision byte by byte with what it has, and
  /// encodes it anew for a patch: one that was made without the escapes could never be patched.
  var escapedAsServersDo: Data {
    var result = Data(capacity: count)
    var rest = self[...]
    while let byte = rest.first {
      if let escape = Self.escapes.first(where: { rest.starts(with: $0.bytes) }) {
        result.append(contentsOf: escape.text.utf8)
        rest = rest.dropFirst(escape.bytes.count)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static let escapes: [(bytes: [UInt8], text: String)] = [
    (Array("<".utf8), #"\u003c"#), (Array(">".utf8), #"\u003e"#), (Array("&".utf8), #"\u0026"#),
    (Array("\u{2028}".utf8), #"\u2028"#), (Array("\u{2029}".utf8), #"\u2029"#),
  ]
}
