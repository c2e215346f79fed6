//! The answers that both clients read.

use serde_json::{Map, Value, json};

/// Clusters of the long list.
pub const MANY: usize = 1_000;

/// One cluster.
pub fn one() -> Vec<u8> {
    cluster(7).to_string().into_bytes()
}

/// The answer to a list of so many clusters, with members in the order in which the document has them.
pub fn list(count: usize) -> Vec<u8> {
    list_value(count).to_string().into_bytes()
}

/// The same, with members in another order and members between them that the document does not know.
pub fn shuffled(count: usize) -> Vec<u8> {
    let mut list = list_value(count);
    shuffle(&mut list, &mut 1);
    list.to_string().into_bytes()
}

fn list_value(count: usize) -> Value {
    let items: Vec<Value> = (0..count).map(cluster).collect();
    let links = json!({ "prev": "https://host.example/?offset=0", "self": "https://host.example/", "next": null });
    json!({ "type": "collection", "id": "all", "items": items, "offset": 0, "limit": count, "links": links })
}

fn cluster(number: usize) -> Value {
    json!({
        "type": "cluster",
        "id": format!("498ae72f-411f-11eb-9d07-{number:012x}"),
        "metadata": {
            "createdDate": "2026-01-02T03:04:05Z",
            "createdBy": "somebody@host.example",
            "createdByUserId": "87f9a82e-b28d-49ed-9d04-fba2c0459cd3",
            "lastModifiedDate": "2026-02-03T04:05:06Z",
            "lastModifiedBy": "somebody@host.example",
            "lastModifiedByUserId": "87f9a82e-b28d-49ed-9d04-fba2c0459cd3",
            "state": "AVAILABLE"
        },
        "properties": {
            "displayName": format!("cluster {number}"),
            "postgresVersion": "16",
            "location": "de/fra",
            "dnsName": "pg-1.host.example",
            "backupLocation": "de",
            "instances": 3,
            "ram": 4096,
            "cores": 4,
            "storageSize": 20_480,
            "storageType": "SSD Premium",
            "connections": [{
                "datacenterId": "b1e2c3d4-0000-4000-8000-000000000001", "lanId": "2", "cidr": "10.1.1.5/24"
            }],
            "maintenanceWindow": { "time": "16:30:59", "dayOfTheWeek": "Monday" },
            "synchronizationMode": "ASYNCHRONOUS",
            "connectionPooler": { "enabled": true, "poolMode": "session" }
        }
    })
}

/// Every object gets an order of its own and, every fourth member, one that nobody knows.
fn shuffle(value: &mut Value, seed: &mut u64) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| shuffle(item, seed)),
        Value::Object(members) => {
            let mut rest: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
            let mut mixed = Map::new();
            while !rest.is_empty() {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (*seed >> 33) as usize % rest.len();
                let (name, mut member) = rest.swap_remove(at);
                shuffle(&mut member, seed);
                mixed.insert(name, member);
                if mixed.len() % 4 == 2 {
                    mixed.insert(format!("added{}", mixed.len()), json!("nobody knows"));
                }
            }
            *members = mixed;
        }
        _ => {}
    }
}
