internal import KubernetesCore

/// Values of the fields of a pod that say no more than if the field were left out.
enum UnsaidValues {
  /// What the API server fills in by structure and field (k8s.io/kubernetes/pkg/apis/core/v1,
  /// `defaults.go`), and what the API's documentation says that an absent field stands for.
  static let defaults: [String: [String: JSONValue]] = [
    "PodSpec": [
      "dnsPolicy": "ClusterFirst", "enableServiceLinks": true, "hostUsers": true,
      "restartPolicy": "Always", "schedulerName": "default-scheduler",
      "serviceAccountName": "default", "setHostnameAsFQDN": false,
      "shareProcessNamespace": false, "terminationGracePeriodSeconds": 30,
    ],
    "PodSecurityContext": [
      "fsGroupChangePolicy": "Always", "supplementalGroupsPolicy": "Merge",
    ],
    "SecurityContext": ["procMount": "Default"],
    "Container": [
      "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
    ],
    "ContainerPort": ["protocol": "TCP"],
    "VolumeMount": ["mountPropagation": "None", "recursiveReadOnly": "Disabled"],
    "Probe": [
      "failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1,
    ],
    "HTTPGetAction": ["path": "/", "scheme": "HTTP"],
    "ObjectFieldSelector": ["apiVersion": "v1"],
    "ResourceFieldSelector": ["divisor": "1"],
    "Toleration": ["operator": "Equal"],
    "TopologySpreadConstraint": [
      "minDomains": 1, "nodeAffinityPolicy": "Honor", "nodeTaintsPolicy": "Ignore",
    ],
    "ConfigMapVolumeSource": ["defaultMode": 420],
    "SecretVolumeSource": ["defaultMode": 420],
    "DownwardAPIVolumeSource": ["defaultMode": 420],
    "ProjectedVolumeSource": ["defaultMode": 420],
    "ServiceAccountTokenProjection": ["expirationSeconds": 3600],
    "PersistentVolumeClaimSpec": ["volumeMode": "Filesystem"],
    "ISCSIVolumeSource": ["iscsiInterface": "default"],
    "RBDVolumeSource": ["keyring": "/etc/ceph/keyring", "pool": "rbd", "user": "admin"],
    "AzureDiskVolumeSource": ["cachingMode": "ReadWrite", "fsType": "ext4", "kind": "Shared"],
    "ScaleIOVolumeSource": ["fsType": "xfs", "storageMode": "ThinProvisioned"],
  ]

  /// The fields in which an empty text, 0 or false is something else than nothing. Of all others
  /// the API server either makes no difference, or nobody who reads them does.
  static let tellingZeros: [String: Set<String>] = [
    "PodSpec": [
      "activeDeadlineSeconds", "automountServiceAccountToken", "enableServiceLinks", "hostUsers",
      "hostnameOverride", "preemptionPolicy", "priority", "terminationGracePeriodSeconds",
    ],
    "PodSecurityContext": ["fsGroup", "runAsGroup", "runAsUser"],
    "SecurityContext": [
      "allowPrivilegeEscalation", "runAsGroup", "runAsNonRoot", "runAsUser",
    ],
    "WindowsSecurityContextOptions": ["hostProcess", "runAsUserName"],
    "Probe": ["terminationGracePeriodSeconds"],
    "Toleration": ["tolerationSeconds"],
    "TopologySpreadConstraint": ["minDomains"],
    "ConfigMapVolumeSource": ["defaultMode"],
    "SecretVolumeSource": ["defaultMode"],
    "DownwardAPIVolumeSource": ["defaultMode"],
    "ProjectedVolumeSource": ["defaultMode"],
    "DownwardAPIVolumeFile": ["mode"],
    "KeyToPath": ["mode"],
    "EmptyDirVolumeSource": ["sizeLimit"],
    "FCVolumeSource": ["lun"],
    "ServiceAccountTokenProjection": ["expirationSeconds"],
    "PersistentVolumeClaimSpec": ["storageClassName", "volumeAttributesClassName"],
    "AzureDiskVolumeSource": ["cachingMode", "fsType", "kind"],
  ]

  /// The structures that say nothing where they are empty. An empty one of the others does: an
  /// `emptyDir` is a volume, and a selector selects everything.
  static let emptyStructures: Set = [
    "Affinity", "Capabilities", "Lifecycle", "NodeAffinity", "ObjectMeta", "PodAffinity",
    "PodAntiAffinity", "PodDNSConfig", "PodSecurityContext", "ResourceRequirements",
    "SecurityContext", "VolumeResourceRequirements", "WindowsSecurityContextOptions",
  ]
}
