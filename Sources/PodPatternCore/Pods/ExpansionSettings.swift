package import KubernetesCore

/// Settings for the pods of every pattern: from the operator's configuration and the cluster's version.
package struct ExpansionSettings: Sendable, Hashable {
  /// The container that fetches and waits: an image with curl and BusyBox.
  package var curl = HelperSettings.curl
  /// The container that ships logs: an image with Fluent Bit.
  package var logShipper = HelperSettings.logShipper
  /// Defaults for log shippers, the weakest first.
  package var logShipperDefaults: [LogShipperDefaults] = []
  /// The Secrets with which the images of the containers that PodPattern adds are pulled.
  package var imagePullSecrets: [String] = []
  /// Whether patterns' Services may have `externalIPs`, which take over addresses for all of the cluster.
  package var allowsExternalIPs = false
  /// Whether the cluster knows native sidecars, as Kubernetes does from 1.29.
  package var nativeSidecars = true

  /// Whether the operator may change conditions of pods, and with them the readiness gate of updates
  /// in place.
  package var gatesPods = true

  /// The settings as they are by default.
  package init() {}
}

/// The image, resources and rights of a container that PodPattern adds.
package struct HelperSettings: Sendable, Hashable {
  /// The image, in full.
  package var image: String
  /// When the image is pulled; nil for the cluster's default.
  package var imagePullPolicy: String?
  /// The container's `resources`; left out of pods that have resources of their own.
  package var resources: JSONValue
  /// The container's `securityContext`.
  package var securityContext: JSONValue

  /// A helper of an image with its resources, and by default with as few rights as can be.
  package init(
    image: String, imagePullPolicy: String? = nil, resources: JSONValue,
    securityContext: JSONValue = HelperSettings.restricted(user: 65532)
  ) {
    self.image = image
    self.imagePullPolicy = imagePullPolicy
    self.resources = resources
    self.securityContext = securityContext
  }

  /// A security context that the pod security standard `restricted` admits.
  ///
  /// The user is a number because the kubelet can't verify that a user name is not root's.
  package static func restricted(user: Int) -> JSONValue {
    [
      "runAsNonRoot": true, "runAsUser": .integer(user), "allowPrivilegeEscalation": false,
      "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      "seccompProfile": ["type": "RuntimeDefault"],
    ]
  }

  /// The curl container by default.
  package static let curl = HelperSettings(
    image: "docker.io/curlimages/curl:8.16.0",
    resources: [
      "requests": ["cpu": "10m", "memory": "16Mi"], "limits": ["memory": "64Mi"],
    ],
    securityContext: restricted(user: 100))

  /// The log shipper by default.
  package static let logShipper = HelperSettings(
    image: "ghcr.io/podpattern/podpattern-shipper:\(PodPatternVersion.current)",
    resources: [
      "requests": ["cpu": "10m", "memory": "32Mi"], "limits": ["memory": "128Mi"],
    ])
}
