internal import FoundationEssentials

/// How objects are read in protobuf: from the bytes of an object's own message, without its envelope.
package struct ProtobufDecoding<Object: Sendable>: Sendable {
  let decode: @Sendable (UnsafeRawBufferPointer) throws -> Object
  private let standIn: @Sendable (UnsafeRawBufferPointer, Undecodable) -> Object?

  /// A decoding by functions, which must not keep the bytes.
  ///
  /// - Parameters:
  ///   - decode: Reads an object, or throws an error whose description is what gets logged.
  ///   - standIn: Makes what is to be kept of an object that can't be read; nil for nothing.
  package init(
    _ decode: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Object,
    standIn: @escaping @Sendable (UnsafeRawBufferPointer, Undecodable) -> Object? = { _, _ in nil }
  ) {
    self.decode = decode
    self.standIn = standIn
  }

  fileprivate func object(_ bytes: UnsafeRawBufferPointer) -> ObjectDecoding<Object>.Outcome {
    do {
      return .read(try decode(bytes))
    } catch {
      let failure = Undecodable(protobuf: bytes, error)
      return .failed(failure, instead: standIn(bytes, failure))
    }
  }
}

extension ObjectDecoding {
  /// How objects are read in protobuf.
  ///
  /// - Throws: `MalformedWire`, where they are not.
  func inProtobuf() throws -> ProtobufDecoding<Object> {
    guard let protobuf else {
      throw MalformedWire("the answer is in protobuf, which was not asked for")
    }
    return protobuf
  }

  /// Reads one page of a list: a message with the metadata as field 1 and the items as field 2, as all
  /// lists of Kubernetes are.
  func protobufPage(_ body: Data) throws -> DecodedPage<Object> {
    let protobuf = try inProtobuf()
    return try body.withUnsafeBytes { bytes in
      var (version, continueToken): (String?, String?)
      var (items, undecodable): ([Object], [Undecodable]) = ([], [])
      var fields = ProtobufFields(try ProtobufEnvelope(bytes).object)
      while let field = try fields.next() {
        switch field.number {
        case 1: (version, continueToken) = try Self.listMetadata(try field.bytes())
        case 2:
          switch protobuf.object(try field.bytes()) {
          case .read(let object): items.append(object)
          case .failed(let failure, let standIn):
            undecodable.append(failure)
            if let standIn { items.append(standIn) }
          }
        default: break
        }
      }
      guard let version else { throw MalformedWire("a list needs metadata") }
      return DecodedPage(
        resourceVersion: version, continueToken: continueToken, items: items,
        undecodable: undecodable)
    }
  }

  /// Reads a meta/v1 `ListMeta`.
  private static func listMetadata(
    _ message: UnsafeRawBufferPointer
  ) throws(ProtobufError) -> (version: String, continueToken: String?) {
    var (version, continueToken): (String, String?) = ("", nil)
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 2: version = try field.text()
      case 3: continueToken = try field.text()
      default: break
      }
    }
    return (version, continueToken)
  }

  /// Reads the one event that a frame of a watch holds: a meta/v1 `WatchEvent`, without an envelope,
  /// whose object is a `RawExtension` with the envelope of the object.
  func frame(_ frame: UnsafeRawBufferPointer) -> WatchLine<Object> {
    do {
      var (type, object): (String?, UnsafeRawBufferPointer?) = (nil, nil)
      var fields = ProtobufFields(frame)
      while let field = try fields.next() {
        switch field.number {
        case 1: type = try field.text()
        case 2: object = try Self.raw(of: try field.bytes())
        default: break
        }
      }
      guard let type, let object else {
        throw MalformedWire("a watch event needs a type and an object")
      }
      return try event(type, object, try inProtobuf())
    } catch {
      return .undecodable(
        Undecodable(reason: "\(error)", text: Undecodable.beginning(of: frame)), instead: nil)
    }
  }

  private static func raw(
    of extension: UnsafeRawBufferPointer
  ) throws(ProtobufError) -> UnsafeRawBufferPointer? {
    var raw: UnsafeRawBufferPointer?
    var fields = ProtobufFields(`extension`)
    while let field = try fields.next() {
      if field.number == 1 { raw = try field.bytes() }
    }
    return raw
  }

  private func event(
    _ type: String, _ bytes: UnsafeRawBufferPointer, _ protobuf: ProtobufDecoding<Object>
  ) throws -> WatchLine<Object> {
    if type == "ERROR" { return .event(.error(try Status(protobuf: bytes))) }
    let object = try ProtobufEnvelope(bytes).object
    switch type {
    case "ADDED": return change(protobuf.object(object)) { .added($0) }
    case "MODIFIED": return change(protobuf.object(object)) { .modified($0) }
    case "DELETED": return change(protobuf.object(object), isGone: true) { .deleted($0) }
    case "BOOKMARK":
      let identity = ProtobufIdentity(of: object)
      guard !identity.resourceVersion.isEmpty else {
        throw MalformedWire("a bookmark needs metadata.resourceVersion")
      }
      return .event(
        .bookmark(
          resourceVersion: identity.resourceVersion,
          initialEventsEnd: identity.endsInitialEvents))
    default: throw MalformedWire("unknown event type \"\(type)\"")
    }
  }
}

extension Undecodable {
  /// A failure to read an object, of which as much of the metadata is kept as can be read.
  init(protobuf object: UnsafeRawBufferPointer, _ error: any Error) {
    let identity = ProtobufIdentity(of: object)
    self.init(
      reason: String(describing: error), key: identity.key,
      uid: identity.uid.isEmpty ? nil : identity.uid, resourceVersion: identity.resourceVersion,
      text: identity.key == nil ? Self.beginning(of: object) : Data())
  }

  /// How a message begins, in hexadecimal digits: it is no text.
  static func beginning(of message: UnsafeRawBufferPointer) -> Data {
    let digits = Array("0123456789abcdef".utf8)
    return Data(message.prefix(100).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
