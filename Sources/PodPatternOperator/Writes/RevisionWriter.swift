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
    let result = await limit.run(.change, in: pattern.key.namespace) {
      await client.result(request, as: StoredRevision.self)
    }
    guard case .failure(let error) = result, error.isAlreadyExists else {
      return result.mapError(WriteFailure.init(_:))
    }
    let get = APIRequest.get(.controllerRevisions, revision.key)
    return await client.result(get, as: StoredRevision.self).mapError(WriteFailure.init(_:)).flatMap
    {
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
    return await limit.run(.change, in: namespace) {
      await client.result(request, as: StoredRevision.self)
    }
    .mapError(WriteFailure.init(changing:))
  }

  /// Deletes a ControllerRevision, if it is still the one that was seen.
  func delete(_ entry: RevisionPlan.Entry, in namespace: String) async -> WriteFailure? {
    let request = APIRequest.delete(
      .controllerRevisions, ObjectKey(namespace: namespace, name: entry.name),
      options: DeleteOptions(preconditions: .init(uid: entry.uid)))
    guard let error = await limit.run(.change, in: namespace, { await client.failure(request) })
    else { return nil }
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
    let source = [UInt8](self)
    var result: [UInt8] = []
    result.reserveCapacity(source.count + source.count / 8)
    var index = 0
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: "<"): result += #"\u003c"#.utf8
      case UInt8(ascii: ">"): result += #"\u003e"#.utf8
      case UInt8(ascii: "&"): result += #"\u0026"#.utf8
      // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
      case 0xE2
      where index + 2 < source.count && source[index + 1] == 0x80
        && (source[index + 2] == 0xA8 || source[index + 2] == 0xA9):
        result += (source[index + 2] == 0xA8 ? #"\u2028"# : #"\u2029"#).utf8
        index += 2
      case let byte: result.append(byte)
      }
      index += 1
    }
    return Data(result)
  }
}
