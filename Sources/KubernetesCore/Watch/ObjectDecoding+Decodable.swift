/// The JSON of one event, its object decoded as a `Decodable`.
struct WatchFrame<Object: Decodable & Sendable>: Decodable {
  let event: WatchEvent<Object>

  private enum CodingKeys: String, CodingKey { case type, object }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try container.decode(String.self, forKey: .type)
    switch type {
    case "ADDED": event = .added(try container.decode(Object.self, forKey: .object))
    case "MODIFIED": event = .modified(try container.decode(Object.self, forKey: .object))
    case "DELETED": event = .deleted(try container.decode(Object.self, forKey: .object))
    case "BOOKMARK":
      let metadata = try container.decode(BookmarkObject.self, forKey: .object).metadata
      event = .bookmark(
        resourceVersion: metadata.resourceVersion,
        initialEventsEnd: metadata.annotations[ListOptions.initialEventsEnd] == "true")
    case "ERROR": event = .error(try container.decode(Status.self, forKey: .object))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: container, debugDescription: "unknown event type \"\(type)\"")
    }
  }

  private struct BookmarkObject: Decodable { let metadata: ObjectMeta }
}

extension ListOptions {
  /// The annotation of the bookmark that closes the first part of a streaming list (KEP-3157).
  static let initialEventsEnd = "k8s.io/initial-events-end"
}

/// The JSON of one page, each item decoded for itself.
struct TolerantPage<Object: Decodable & Sendable>: Decodable {
  let page: DecodedPage<Object>

  private enum CodingKeys: String, CodingKey { case metadata, items }

  private struct Metadata: Decodable {
    var resourceVersion: String?
    var `continue`: String?
  }

  private enum Item: Decodable {
    case decoded(Object)
    case failed(Undecodable)

    init(from decoder: any Decoder) throws {
      do {
        self = .decoded(try Object(from: decoder))
      } catch {
        self = .failed(
          Undecodable(
            reason: String(describing: error), key: try? Identification(from: decoder).key))
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(Metadata.self, forKey: .metadata)
    var items: [Object] = []
    var undecodable: [Undecodable] = []
    for item in try container.decodeIfPresent([Item].self, forKey: .items) ?? [] {
      switch item {
      case .decoded(let object): items.append(object)
      case .failed(let failure): undecodable.append(failure)
      }
    }
    page = DecodedPage(
      resourceVersion: metadata.resourceVersion ?? "", continueToken: metadata.continue,
      items: items, undecodable: undecodable)
  }
}
