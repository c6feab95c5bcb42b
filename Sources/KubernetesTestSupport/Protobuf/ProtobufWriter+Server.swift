package import KubernetesCore

/// Messages as an API server writes them, for tests of what reads them.
extension ProtobufWriter {
  /// An object in the envelope that an API server puts around each.
  package static func envelope(_ kind: String, _ object: [UInt8]) -> [UInt8] {
    let unknown = ProtobufEnvelope.enclosing(
      apiVersion: "v1", kind: kind, capacity: object.count
    ) { $0.raw(object) }
    // Servers write what is empty, too.
    return unknown
      + message {
        $0.text(3, "")
        $0.text(4, "")
      }
  }

  /// A page of a list, in its envelope.
  package static func list(
    _ kind: String, version: String, continueToken: String = "", _ items: [[UInt8]]
  ) -> [UInt8] {
    let list = message {
      $0.bytes(
        1,
        message {
          $0.text(1, "")
          $0.text(2, version)
          $0.text(3, continueToken)
        })
      for item in items { $0.bytes(2, item) }
    }
    return envelope(kind, list)
  }

  /// A frame of a watch.
  package static func frame(_ type: String, _ kind: String, _ object: [UInt8]) -> [UInt8] {
    let event = message {
      $0.text(1, type)
      $0.bytes(2, message { $0.bytes(1, envelope(kind, object)) })
    }
    return (0..<4).map { UInt8(truncatingIfNeeded: event.count >> (24 - 8 * $0)) } + event
  }

  /// A Status, without its envelope.
  package static func status(_ code: Int, _ reason: String, _ message: String, retryAfter: Int = 0)
    -> [UInt8]
  {
    Self.message {
      $0.bytes(1, [])
      $0.text(2, "Failure")
      $0.text(3, message)
      $0.text(4, reason)
      $0.bytes(
        5,
        Self.message {
          $0.text(1, "web")
          $0.text(3, "pods")
          $0.number(5, UInt64(retryAfter))
        })
      $0.number(6, UInt64(code))
    }
  }

  /// An object that has metadata alone.
  package static func object(
    _ name: String, namespace: String = "", uid: String = "", version: String,
    labels: [(String, String)] = [], annotations: [(String, String)] = []
  ) -> [UInt8] {
    func entry(_ key: String, _ value: String) -> [UInt8] {
      message {
        $0.text(1, key)
        $0.text(2, value)
      }
    }
    let metadata = message {
      $0.text(1, name)
      $0.text(3, namespace)
      $0.text(5, uid)
      $0.text(6, version)
      for (key, value) in labels { $0.bytes(11, entry(key, value)) }
      for (key, value) in annotations { $0.bytes(12, entry(key, value)) }
    }
    return message { $0.bytes(1, metadata) }
  }
}
