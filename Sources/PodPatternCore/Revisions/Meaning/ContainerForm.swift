internal import KubernetesCore

/// A container in one form, as far as fields stand for others.
enum ContainerForm {
  static func form(of container: JSONObject, hostNetwork: Bool) -> JSONObject {
    var container = container
    if container["imagePullPolicy"] == nil, let image = container["image"]?.string {
      container["imagePullPolicy"] = .string(ImagePullPolicy.unsaid(for: image))
    }
    if hostNetwork, let ports = container["ports"]?.array {
      container["ports"] = .array(ports.map(withoutOwnHostPort))
    }
    if let resources = container["resources"]?.object {
      let form = ResourcesForm.form(of: resources)
      container["resources"] = form.isEmpty ? nil : .object(form)
    }
    container["resizePolicy"] = restartPolicies(container["resizePolicy"])
    return container.sortedByKey
  }

  /// On the node's network a port is the node's port of the same number.
  private static func withoutOwnHostPort(_ port: JSONValue) -> JSONValue {
    guard var members = port.object, members["hostPort"] == members["containerPort"] else {
      return port
    }
    members["hostPort"] = nil
    return .object(members)
  }

  /// The resources for which a container is restarted: for all others it is not.
  private static func restartPolicies(_ policies: JSONValue?) -> JSONValue? {
    guard let policies = policies?.array else { return policies }
    let telling = policies.filter { $0["restartPolicy"] != "NotRequired" }
      .sorted {
        JSONKey($0["resourceName"]?.string ?? "") < JSONKey($1["resourceName"]?.string ?? "")
      }
    return telling.isEmpty ? nil : .array(telling)
  }
}

/// When the kubelet pulls an image of which nobody says.
enum ImagePullPolicy {
  /// As the API server fills it in: always where the tag is `latest`, written out or not.
  static func unsaid(for image: String) -> String {
    let name = image.parts(separatedBy: "@")
    let last = (name.first ?? "").parts(separatedBy: "/").last ?? ""
    let tag = last.parts(separatedBy: ":").dropFirst().last ?? ""
    let isLatest = tag == "latest" || (tag.isEmpty && name.count == 1 && !image.isEmpty)
    return isLatest ? "Always" : "IfNotPresent"
  }
}
