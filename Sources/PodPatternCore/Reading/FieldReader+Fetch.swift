internal import KubernetesCore
internal import OrderedCollections

extension FieldReader {
  mutating func fetch(_ value: JSONValue?, _ path: FieldPath) -> Fetch? {
    guard let members = object(value, path) else { return nil }
    close(members, path, ["url", "path", "headers", "sha256", "redirects"])
    let urlPath = path.key("url")
    let url = requiredString(members["url"], urlPath) ?? ""
    if !url.isEmpty {
      checkURL(url, urlPath, credentials: "use headers, with valueFrom for what is secret")
    }
    let filePath = path.key("path")
    let file = requiredString(members["path"], filePath) ?? ""
    if !file.isEmpty, let reason = Syntax.faultOfFile(file) {
      fault(filePath, .invalid(file, reason))
    }
    let sha256 = string(members["sha256"], path.key("sha256"))
    if let sha256, !Syntax.isSHA256(sha256) {
      fault(path.key("sha256"), .invalid(sha256, "must be 64 hexadecimal digits"))
    }
    var fetch = Fetch(url: url, path: file, sha256: sha256?.lowercased())
    fetch.headers = headers(members["headers"], path.key("headers"))
    fetch.redirects = choice(members["redirects"], path.key("redirects")) ?? .sameHost
    return fetch
  }

  private mutating func headers(_ value: JSONValue?, _ path: FieldPath) -> [HTTPHeader] {
    (array(value, path, atMost: 32) ?? []).enumerated().compactMap { index, element in
      header(element, path.index(index))
    }
  }

  private mutating func header(_ value: JSONValue, _ path: FieldPath) -> HTTPHeader? {
    guard let members = requiredObject(value, path) else { return nil }
    close(members, path, ["name", "value", "valueFrom"])
    let name = requiredString(members["name"], path.key("name")) ?? ""
    if !name.isEmpty, !Syntax.isHeaderName(name) {
      fault(path.key("name"), .invalid(name, "must be the name of an HTTP header"))
    }
    let text = string(members["value"], path.key("value"))
    if let text, Syntax.hasControlCharacters(text) {
      fault(path.key("value"), .invalid(text, "must not contain control characters"))
    }
    guard let source = object(members["valueFrom"], path.key("valueFrom")) else {
      return HTTPHeader(name: name, value: .text(text ?? ""))
    }
    if text != nil { fault(path.key("value"), "Forbidden: valueFrom says already what it is") }
    close(source, path.key("valueFrom"), ["secretKeyRef"])
    let secretPath = path.key("valueFrom").key("secretKeyRef")
    guard source.present("secretKeyRef") != nil else {
      fault(secretPath, .required)
      return nil
    }
    guard let secret = secret(source["secretKeyRef"] ?? .null, secretPath),
      let secretName = secret["name"]?.string, let key = secret["key"]?.string
    else { return nil }
    return HTTPHeader(name: name, value: .secret(name: secretName, key: key))
  }
}
