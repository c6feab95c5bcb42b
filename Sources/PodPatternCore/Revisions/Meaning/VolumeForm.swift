internal import KubernetesCore

/// A volume in one form, as far as fields stand for others.
enum VolumeForm {
  static func form(of volume: JSONValue) -> JSONValue {
    guard var members = volume.object else { return volume }
    // A volume of nothing but a name is an empty directory.
    if members.count == 1, members["name"] != nil { members["emptyDir"] = [:] }
    if var image = members["image"]?.object, image["pullPolicy"] == nil,
      let reference = image["reference"]?.string
    {
      image["pullPolicy"] = .string(ImagePullPolicy.unsaid(for: reference))
      members["image"] = .object(image.sortedByKey)
    }
    let claim = ["volumeClaimTemplate", "spec", "resources"]
    if var source = members["ephemeral"], let resources = source.at(claim)?.object {
      source["volumeClaimTemplate"]?["spec"]?["resources"] = .object(
        ResourcesForm.rounded(in: resources))
      members["ephemeral"] = source
    }
    return .object(members.sortedByKey)
  }
}
