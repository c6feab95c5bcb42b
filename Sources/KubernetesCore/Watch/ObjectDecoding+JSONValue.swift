/// What is wrong with JSON that is not of the API's form.
struct MalformedWire: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension WatchEvent {
  /// Reads an event from its parsed line.
  init(frame: JSONValue, _ convert: (JSONValue) throws -> Object) throws {
    guard let type = frame["type"]?.string, let object = frame["object"] else {
      throw MalformedWire("a watch event needs a type and an object")
    }
    switch type {
    case "ADDED": self = .added(try convert(object))
    case "MODIFIED": self = .modified(try convert(object))
    case "DELETED": self = .deleted(try convert(object))
    case "BOOKMARK":
      guard let metadata = object["metadata"], let version = metadata["resourceVersion"]?.string
      else { throw MalformedWire("a bookmark needs metadata.resourceVersion") }
      let mark = metadata["annotations"]?[ListOptions.initialEventsEnd]?.string
      self = .bookmark(resourceVersion: version, initialEventsEnd: mark == "true")
    case "ERROR": self = .error(Status(object))
    default: throw MalformedWire("unknown event type \"\(type)\"")
    }
  }
}

extension Status {
  /// Reads what a watch's decisions need from a parsed Status.
  init(_ object: JSONValue) {
    self.init(
      status: object["status"]?.string, message: object["message"]?.string,
      reason: object["reason"]?.string, code: object["code"]?.integer)
    guard let seconds = object["details"]?["retryAfterSeconds"]?.integer else { return }
    var details = Details()
    details.retryAfterSeconds = seconds
    self.details = details
  }
}

extension DecodedPage {
  /// Reads a page from its parsed body.
  init(list: JSONValue, _ convert: (JSONValue) throws -> Object) throws {
    guard let metadata = list["metadata"], metadata.object != nil else {
      throw MalformedWire("a list needs metadata")
    }
    self.init(
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      continueToken: metadata["continue"]?.string, items: [])
    for item in list["items"]?.array ?? [] {
      do {
        items.append(try convert(item))
      } catch {
        undecodable.append(Undecodable(reason: String(describing: error), key: item.objectKey))
      }
    }
  }
}

extension JSONValue {
  /// The namespace and name of an object; nil where it has no name.
  fileprivate var objectKey: ObjectKey? {
    guard let metadata = self["metadata"], let name = metadata["name"]?.string else { return nil }
    return ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name)
  }
}
